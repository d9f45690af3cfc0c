"""Security headers on every answer."""

from flask import Flask, Response, request

from config import Settings

# Everything from here, nothing inline: what somebody manages to write into a page does not run.
CONTENT_POLICY = (
    "default-src 'self'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data:; "
    "font-src 'self'; "
    "connect-src 'self'; "
    "frame-src 'self'; "
    "object-src 'none'; "
    "frame-ancestors 'none'; "
    "base-uri 'none'; "
    "form-action 'self'"
)
# The HTML part of a mail: no scripts, no forms, no addresses of others; shown in a frame of ours.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; "
    "default-src 'none'; "
    "style-src 'unsafe-inline'; "
    "img-src data:; "
    "frame-ancestors 'self'; "
    "base-uri 'none'; "
    "form-action 'none'"
)
# Two years: what the preload lists ask for.
_STRICT_TRANSPORT = "max-age=63072000"


def init_app(app: Flask, settings: Settings) -> None:
    # An hour, then a question whether it changed; vendor files carry their version in the path.
    app.config.update(SEND_FILE_MAX_AGE_DEFAULT=3600)

    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        headers.setdefault("X-Frame-Options", "DENY")
        headers["X-Content-Type-Options"] = "nosniff"
        # Links from mails carry a secret in their path: no other site is told the address.
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = (
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if settings.is_https:
            headers["Strict-Transport-Security"] = _STRICT_TRANSPORT
        if request.endpoint != "static":
            # Pages of tasks do not stay behind on a shared computer.
            headers.setdefault("Cache-Control", "no-store")
        return response

    app.after_request(protect)
