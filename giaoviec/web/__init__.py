"""Pages for people. `site` puts them together; commands that borrow words from here do not load it."""
