"""Performance tables that came through OCR: tokens, rows, projects, then what like projects and sums support."""
