"""Recognition of scanned pages (the extra ``budgetkg[ocr]``): a picture of a page → its ruling lines and its text, with confidence.

:mod:`~budgetkg.document.ocr.scans` says what a scan is and is all that the rest of the program needs; it loads the other
modules, which import OpenCV and the recogniser, only when there is something to recognise.
"""
