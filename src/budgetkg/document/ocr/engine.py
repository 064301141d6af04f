"""The recogniser (rapidocr with the models in its wheel): the only module that knows the library.

The same picture gives the same answer: the models are two files of the installed wheel, whose version is pinned; one
thread computes, line by line. Nothing is fetched from the network: a model that is missing is an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from budgetkg.document.ocr.picture import Image
from budgetkg.errors import SourceError

#: Detection works on a picture of so many pixels to a point: half of what recognition gets, for a quarter of the time.
_DETECTED_AT = 1.67
#: Characters are this high, in pixels, when they are recognised; a picture of a line is filled up to this width.
_HEIGHT, _WIDTH = 48, 160
_MODELS = {"Det.model_path": "PP-OCRv6_det_small.onnx", "Rec.model_path": "PP-OCRv6_rec_small.onnx"}
_SETTINGS = {
    "Global.log_level": "critical",
    "Global.text_score": 0.0,
    "Global.max_side_len": 4_096,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "EngineConfig.onnxruntime.enable_cpu_mem_arena": True,
    "Rec.rec_img_shape": [3, _HEIGHT, _WIDTH],
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What was recognised in a line.

    ``mean`` is the confidence of its characters, ``figures`` that of the least sure digit, letter, point or per cent (1 where
    there is none): a doubtful character in a sentence spoils little, a doubtful digit spoils a number.
    """

    text: str
    mean: float
    figures: float

    @property
    def sure(self) -> float:
        return min(self.mean, self.figures)


@cache
def _engine() -> Any:
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    paths = {setting: models / name for setting, name in _MODELS.items()}
    missing = [path.name for path in paths.values() if not path.is_file()]
    if missing:
        raise SourceError(
            f"缺少文字识别模型 / recognition models are missing from the installed rapidocr: {', '.join(missing)}; "
            "install the extra again: pip install --force-reinstall 'budgetkg[ocr]'"
        )
    cv2.setNumThreads(1)
    return rapidocr.RapidOCR(params=_SETTINGS | {setting: str(path) for setting, path in paths.items()})


def detect(grey: Image, scale: float) -> list[tuple[int, int, int, int]]:
    """Where lines of text stand: left, top, right and bottom in pixels, from top to bottom."""
    shrink = min(_DETECTED_AT / scale, 1.0)
    small = cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    found = _engine()(_coloured(small), use_det=True, use_cls=False, use_rec=False)
    if getattr(found, "boxes", None) is None:
        return []
    height, width = grey.shape
    rectangles = []
    for box in np.asarray(found.boxes, dtype=np.float64) / shrink:
        left, top = np.floor(box.min(axis=0)).astype(int)
        right, bottom = np.ceil(box.max(axis=0)).astype(int)
        rectangles.append((max(int(left), 0), max(int(top), 0), min(int(right), width), min(int(bottom), height)))
    return sorted(rectangles, key=lambda each: (each[1], each[0], each[3], each[2]))


def read(line: Image) -> Answer:
    """The text of the picture of one line; ``""`` where nothing was recognised.

    Lines are read one by one: in a batch, what a line gives depends on those beside it.
    """
    result = _engine()(_coloured(line), use_det=False, use_cls=False, use_rec=True, return_word_box=True)
    if not result.txts or not result.txts[0].strip():
        return Answer("", 0.0, 1.0)
    text, confidences = result.txts[0], result.word_results[0].confs
    figures = [sure for sign, sure in zip(text, confidences, strict=True) if sign.isascii() and _counts(sign)]
    return Answer(text.strip(), float(result.scores[0]), float(min(figures, default=1.0)))


def _counts(sign: str) -> bool:
    return sign.isalnum() or sign in ".%"


def _coloured(grey: Image) -> Any:
    return np.repeat(grey[:, :, None], 3, axis=2)
