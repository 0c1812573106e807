"""Makes calls to the AWS API with given credentials and says of each how it ended: its error's code, or "ok".

Reads {"endpoint", "region", "calls": [{"keys", "service", "operation", "parameters"}]} from stdin, writes a list.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

CONFIG = Config(retries={'total_max_attempts': 1}, parameter_validation=False, s3={'addressing_style': 'path'})


def main() -> None:
    given = json.load(sys.stdin)
    clients: dict[str, Any] = {}

    def client(keys: dict[str, str], service: str) -> Any:
        name = f'{keys["accessKeyId"]} {service}'
        if name not in clients:
            clients[name] = boto3.client(
                service,
                region_name=given['region'],
                endpoint_url=given['endpoint'],
                aws_access_key_id=keys['accessKeyId'],
                aws_secret_access_key=keys['secretAccessKey'],
                aws_session_token=keys['sessionToken'],
                config=CONFIG,
            )
        return clients[name]

    def outcome(call: dict[str, Any]) -> str:
        try:
            getattr(client(call['keys'], call['service']), call['operation'])(**call['parameters'])
            return 'ok'
        except ClientError as error:
            return str(error.response['Error']['Code'])

    for call in given['calls']:  # clients are not made by several threads at once
        client(call['keys'], call['service'])
    with ThreadPoolExecutor(4) as pool:
        json.dump(list(pool.map(outcome, given['calls'])), sys.stdout)


if __name__ == '__main__':
    main()
