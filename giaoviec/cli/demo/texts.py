"""Made-up names and texts of the demonstration; any likeness to real people is chance."""

FAMILY = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ",
    "Ngô", "Dương", "Lý", "Mai", "Tạ", "Trịnh", "Đoàn", "Lâm",
)  # fmt: skip
MIDDLE = (
    "Văn", "Thị", "Minh", "Thanh", "Hữu", "Ngọc", "Quốc", "Xuân", "Đức", "Kim", "Bảo", "Thùy",
    "Hoài", "Tuấn", "Mỹ", "Gia",
)  # fmt: skip
GIVEN = (
    "An", "Ân", "Bình", "Châu", "Chi", "Cường", "Dung", "Dũng", "Duyên", "Đạt", "Giang", "Hà",
    "Hải", "Hạnh", "Hiếu", "Hòa", "Hùng", "Hương", "Khánh", "Khoa", "Lan", "Linh", "Long", "Mai",
    "Nam", "Nga", "Nghĩa", "Oanh", "Phong", "Phúc", "Phương", "Quân", "Quyên", "Sơn", "Tâm",
    "Thảo", "Thịnh", "Trang", "Tú", "Uyên", "Việt", "Vinh", "Yến",
)  # fmt: skip

# (division's code, name) of departments in the demonstration.
DIVISIONS = (
    ("VP", "Phòng Hành chính"),
    ("NV", "Phòng Nghiệp vụ"),
    ("KH", "Phòng Kế hoạch - Tổng hợp"),
)

# (subject of the document, kind in its symbol, tasks: content, deliverable)
DOCUMENTS = (
    (
        "Kết luận cuộc họp Ban Chỉ đạo chuyển đổi số Thành phố",
        "TB-UBND",
        (
            ("Rà soát, chuẩn hóa danh mục dịch vụ công trực tuyến toàn trình thuộc phạm vi quản lý", "Danh mục đã chuẩn hóa"),
            ("Đề xuất phương án tích hợp dữ liệu chuyên ngành về kho dữ liệu dùng chung", "Tờ trình"),
            ("Báo cáo kết quả tái cấu trúc quy trình xử lý hồ sơ liên thông giữa sở và phường, xã", "Báo cáo"),
            ("Tổ chức tập huấn kỹ năng số cho cán bộ, công chức tiếp nhận hồ sơ", "Báo cáo kết quả tập huấn"),
        ),
    ),
    (
        "Kế hoạch cải cách hành chính năm của Thành phố",
        "KH-UBND",
        (
            ("Xây dựng bộ chỉ số đánh giá sự hài lòng của người dân, doanh nghiệp", "Dự thảo bộ chỉ số"),
            ("Rà soát, đề xuất cắt giảm tối thiểu ba mươi phần trăm thời gian giải quyết thủ tục", "Phương án cắt giảm"),
            ("Tham mưu phân cấp, ủy quyền giải quyết thủ tục hành chính cho phường, xã, đặc khu", "Dự thảo quyết định"),
        ),
    ),
    (
        "Chỉ đạo về công tác phòng, chống ngập và thoát nước mùa mưa",
        "CV-UBND",
        (
            ("Kiểm tra, nạo vét hệ thống cống, kênh thoát nước tại các điểm ngập trọng yếu", "Biên bản kiểm tra"),
            ("Lập danh mục công trình thoát nước cần đầu tư cấp bách", "Danh mục công trình"),
            ("Báo cáo tiến độ giải phóng mặt bằng các dự án chống ngập", "Báo cáo tiến độ"),
        ),
    ),
    (
        "Thông báo kết luận của Chủ tịch tại phiên họp kinh tế - xã hội thường kỳ",
        "TB-VP",
        (
            ("Báo cáo giải ngân vốn đầu tư công và giải pháp tháo gỡ từng dự án chậm tiến độ", "Báo cáo"),
            ("Đề xuất giải pháp hỗ trợ doanh nghiệp nhỏ và vừa tiếp cận mặt bằng sản xuất", "Tờ trình"),
            ("Rà soát nguồn thu, dự kiến khả năng thực hiện dự toán ngân sách năm", "Báo cáo"),
            ("Tham mưu kịch bản tăng trưởng quý tới theo từng ngành, lĩnh vực", "Kịch bản tăng trưởng"),
        ),
    ),
    (
        "Triển khai công tác bảo đảm an toàn thực phẩm dịp lễ, Tết",
        "KH-UBND",
        (
            ("Thành lập đoàn kiểm tra liên ngành an toàn thực phẩm tại chợ đầu mối và bếp ăn tập thể", "Quyết định thành lập"),
            ("Công khai danh sách cơ sở vi phạm an toàn thực phẩm trên trang thông tin điện tử", "Danh sách công khai"),
        ),
    ),
    (
        "Chấn chỉnh kỷ luật, kỷ cương hành chính trong giải quyết hồ sơ của người dân",
        "CT-UBND",
        (
            ("Rà soát toàn bộ hồ sơ trễ hạn, có thư xin lỗi và thời hạn trả kết quả cho từng hồ sơ", "Báo cáo rà soát"),
            ("Kiểm tra việc niêm yết thủ tục và bố trí nhân sự tại bộ phận một cửa", "Biên bản kiểm tra"),
            ("Báo cáo trách nhiệm người đứng đầu đối với tỷ lệ hồ sơ trễ hạn vượt quy định", "Báo cáo giải trình"),
        ),
    ),
    (
        "Kế hoạch chuẩn bị năm học mới và sắp xếp mạng lưới trường lớp",
        "KH-UBND",
        (
            ("Rà soát nhu cầu phòng học, đề xuất danh mục trường cần xây mới, sửa chữa", "Danh mục"),
            ("Phương án tuyển sinh đầu cấp theo bản đồ số, không theo địa giới hành chính cứng", "Phương án"),
        ),
    ),
    (
        "Chỉ đạo tăng cường phòng cháy, chữa cháy tại khu dân cư và nhà cho thuê trọ",
        "CV-UBND",
        (
            ("Tổng kiểm tra an toàn cháy nổ nhà trọ, chung cư mini trên địa bàn", "Báo cáo tổng kiểm tra"),
            ("Lập bản đồ nguồn nước chữa cháy và ngõ hẻm xe chữa cháy không vào được", "Bản đồ"),
        ),
    ),
)  # fmt: skip

# Given to every ward, commune and special zone under one head.
GROUP_DOCUMENT = (
    "Tổng điều tra hiện trạng trụ sở, tài sản công sau sắp xếp đơn vị hành chính",
    "KH-UBND",
    ("Kiểm kê, báo cáo hiện trạng trụ sở và tài sản công dôi dư sau sắp xếp", "Biểu tổng hợp"),
)

PROGRESS = (
    "Đã ban hành kế hoạch thực hiện, đang lấy ý kiến các đơn vị liên quan.",
    "Đã hoàn thành dự thảo, trình lãnh đạo đơn vị xem xét.",
    "Đang tổng hợp số liệu từ các phường, xã; còn thiếu báo cáo của một số đơn vị.",
    "Đã làm việc với đơn vị phối hợp, thống nhất phương án và tiến độ.",
)
EXTENSION_REASONS = (
    "Phải chờ số liệu của đơn vị phối hợp để tổng hợp chung.",
    "Phát sinh nội dung cần xin ý kiến bộ quản lý ngành trước khi trình.",
)
RETURN_REASON = "Số liệu chưa đầy đủ, đề nghị bổ sung phụ lục theo từng đơn vị rồi trình lại."
RESULT_SUMMARY = "Đã hoàn thành theo yêu cầu, gửi kèm văn bản kết quả."
COOPERATION_ANSWER = (
    "Thống nhất nội dung dự thảo; bổ sung số liệu thuộc lĩnh vực phụ trách tại phụ lục kèm theo."
)

# Of these days: one waits, one wants more time, one was handed in, …
DESK_DOCUMENT = "Thông báo kết luận giao ban tuần của Ủy ban nhân dân Thành phố"
DESK_TASKS = (
    ("Tổng hợp nhu cầu kinh phí cuối năm của các sở, ngành, trình phương án cân đối", "Tờ trình"),
    ("Rà soát số dư tạm ứng quá hạn, đề xuất hướng xử lý từng trường hợp", "Báo cáo"),
    ("Hướng dẫn phường, xã, đặc khu khóa sổ ngân sách theo mô hình mới", "Văn bản hướng dẫn"),
    ("Báo cáo việc bảo đảm thuốc, vật tư tại trạm y tế phường, xã sau sắp xếp", "Báo cáo"),
    ("Đề xuất cơ chế quản lý, khai thác cầu cảng du lịch trên địa bàn", "Đề án"),
    ("Báo cáo việc bố trí trụ sở tiếp công dân sau sắp xếp đơn vị hành chính", "Báo cáo"),
)
NOT_OURS_REASON = (
    "Cầu cảng du lịch thuộc lĩnh vực quản lý của ngành xây dựng và du lịch; "
    "Sở Nội vụ không có chức năng, đề nghị giao cơ quan quản lý chuyên ngành."
)
