"""Serves ONNX models: SageMaker's container contract, for one model and for many behind one endpoint.

    GET    /ping
    GET    /models[?limit=N&next_page_token=T]     POST /models {"model_name", "url"}
    GET    /models/{name}                          DELETE /models/{name}
    POST   /models/{name}/invoke                   POST /invocations (one model, from /opt/ml/model)

https://docs.aws.amazon.com/sagemaker/latest/dg/mms-container-apis.html
https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html

Environment: SAGEMAKER_BIND_TO_PORT (8080), SAGEMAKER_MULTI_MODEL, SERVING_HOST (127.0.0.1), SERVING_THREADS (one a
processor), SERVING_MODEL_MEMORY_MIB (half of what the process may use), SERVING_MODEL_FOLDER (/opt/ml/model).
"""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Mapping
from pathlib import Path

from contract import ONLY_MODEL, Server
from models import FILE, Models


def _half_of_memory() -> int:
    """Of the container, or of the machine where there is no bound."""
    memory = os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES')
    for file in ('/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'):
        try:
            memory = min(memory, int(Path(file).read_text()))
        except (OSError, ValueError):
            continue
    return memory // 2


def main(environment: Mapping[str, str]) -> None:
    memory_mib = environment.get('SERVING_MODEL_MEMORY_MIB')
    models = Models(int(memory_mib) << 20 if memory_mib else _half_of_memory())
    folder = environment.get('SERVING_MODEL_FOLDER', '/opt/ml/model')
    if environment.get('SAGEMAKER_MULTI_MODEL') != 'true' and (Path(folder) / FILE).is_file():
        models.load(ONLY_MODEL, folder)
    address = (environment.get('SERVING_HOST', '127.0.0.1'), int(environment.get('SAGEMAKER_BIND_TO_PORT', '8080')))
    server = Server(address, models, int(environment.get('SERVING_THREADS') or os.cpu_count() or 1))
    for each in (signal.SIGTERM, signal.SIGINT):
        # From another thread: shutdown waits for the loop, which this signal has interrupted.
        signal.signal(each, lambda *_: threading.Thread(target=server.shutdown).start())
    print(json.dumps({'level': 'info', 'message': 'serving', 'port': server.server_address[1]}), flush=True)
    server.serve_forever()
    server.drain(seconds=20)


if __name__ == '__main__':
    main(os.environ)
