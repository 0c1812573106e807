"""Trains the grade estimator: alcohol (% by volume) of a wine from twelve other assays of the same sample.

    python train.py FOLDER      writes model.onnx and model.json into FOLDER

The data are the 178 real assays that scikit-learn ships (https://archive.ics.uci.edu/dataset/109/wine). Every sixth row
is held out: those rows are artifacts/samples/assays.csv, so that what a run reports about its error is honest.

Input of the model: `assays`, float32 [rows, 12]. Output: `grade`, float32 [rows, 1].
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from onnx import ModelProto
from onnx.reference import ReferenceEvaluator
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.datasets import load_wine
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import KFold, cross_val_predict

TARGET = 'alcohol'
# The estimator of four (ridge, gradient boosting, random forest, extra trees) with the least error in cross-validation.
PARAMETERS: dict[str, Any] = {'n_estimators': 200, 'min_samples_leaf': 2, 'random_state': 7, 'n_jobs': 1}
FOLDS = {'n_splits': 10, 'shuffle': True, 'random_state': 7}
# ONNX counts in 32 bits: this much of a percent of alcohol is far below what a laboratory measures.
TOLERANCE = 1e-3


def main(folder: Path) -> None:
    data = load_wine()
    target = data.feature_names.index(TARGET)
    features = [name for name in data.feature_names if name != TARGET]
    # Rounded to what the model is given later: otherwise a value at a split could fall on its other side.
    assays = np.delete(data.data, target, axis=1).astype(np.float32)
    grade = data.data[:, target]
    held_out = np.arange(len(grade)) % 6 == 5
    model = ExtraTreesRegressor(**PARAMETERS)

    folds = KFold(**FOLDS)
    validated = cross_val_predict(model, assays[~held_out], grade[~held_out], cv=folds)
    model.fit(assays[~held_out], grade[~held_out])
    onnx = to_onnx(model, initial_types=[('assays', FloatTensorType([None, len(features)]))])
    rename_output(onnx, 'grade')
    check_parity(onnx, model, assays)

    folder.mkdir(parents=True, exist_ok=True)
    (folder / 'model.onnx').write_bytes(onnx.SerializeToString(deterministic=True))
    record = {
        'schemaVersion': 1,
        'model': 'grade-estimator',
        'predicts': {'name': TARGET, 'unit': '% by volume'},
        'features': features,
        'data': {
            'source': 'sklearn.datasets.load_wine',
            'sha256': hashlib.sha256(np.ascontiguousarray(data.data, '<f8').tobytes()).hexdigest(),
            'rows': {'trained': int((~held_out).sum()), 'heldOut': int(held_out.sum())},
        },
        'estimator': 'sklearn.ensemble.ExtraTreesRegressor',
        'parameters': PARAMETERS,
        'metrics': {
            'crossValidated': scores(grade[~held_out], validated),
            'heldOut': scores(grade[held_out], model.predict(assays[held_out])),
            # What a guess without any assay would reach.
            'heldOutOfTheMean': scores(grade[held_out], np.full(int(held_out.sum()), grade[~held_out].mean())),
        },
        'versions': {
            'python': platform.python_version(),
            **{name: version(name) for name in ('numpy', 'onnx', 'scikit-learn', 'scipy', 'skl2onnx')},
        },
    }
    (folder / 'model.json').write_text(json.dumps(record, indent=2, sort_keys=True) + '\n')


def scores(measured: np.ndarray, predicted: np.ndarray) -> dict[str, float]:
    return {
        'meanAbsoluteError': round(float(mean_absolute_error(measured, predicted)), 4),
        'r2': round(float(r2_score(measured, predicted)), 4),
    }


def rename_output(onnx: ModelProto, name: str) -> None:
    (output,) = onnx.graph.output
    for node in onnx.graph.node:
        node.output[:] = [name if each == output.name else each for each in node.output]
    output.name = name


def check_parity(onnx: ModelProto, model: ExtraTreesRegressor, assays: np.ndarray) -> None:
    """The exported model must say what the trained one says."""
    (exported,) = ReferenceEvaluator(onnx).run(None, {'assays': assays})
    difference = float(np.abs(exported.ravel() - model.predict(assays)).max())
    if difference > TOLERANCE:
        raise SystemExit(f'The exported model is off by up to {difference}')


if __name__ == '__main__':
    main(Path(sys.argv[1]))
