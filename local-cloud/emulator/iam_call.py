"""Which operation an HTTP request calls, with which parameters: read from botocore's models, before moto sees it."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import determine_request_protocol
from moto.core.responses import BaseResponse, _get_method_urls
from moto.core.utils import get_service_model
from werkzeug.datastructures import EnvironHeaders, MultiDict
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Request

from emulator.iam_s3 import s3_call

SCOPE = re.compile(r'Credential=([^/,\s]+)/\d+/([^/]+)/([^/]+)/aws4_request')
# Names of botocore's models where they differ from the name that clients sign with.
MODELS = {'states': 'stepfunctions', 'monitoring': 'cloudwatch', 'tagging': 'resourcegroupstaggingapi'}
RUNTIME = re.compile(r'/endpoints/[^/]+/invocations')


class UnknownCall(Exception):
    """The request is no operation of a known service."""


@dataclass(frozen=True)
class Call:
    access_key: str
    region: str
    service: str  # as clients sign: "states", "monitoring"
    operation: str
    parameters: dict[str, Any] = field(default_factory=dict)


def access_key_of(environ: dict[str, Any]) -> str | None:
    """Of the signature in the headers, or of a signed address."""
    match = SCOPE.search(environ.get('HTTP_AUTHORIZATION', '')) or SCOPE.search(_query_scope(environ))
    return match.group(1) if match else None


def read_call(environ: dict[str, Any]) -> Call:
    """Raises UnknownCall. The body stays readable."""
    match = SCOPE.search(environ.get('HTTP_AUTHORIZATION', '')) or SCOPE.search(_query_scope(environ))
    if not match:
        raise UnknownCall('the request is not signed')
    access_key, region, service = match.groups()
    try:
        found = s3_call(environ) if service == 's3' else _modelled(environ, service, region)
        return Call(access_key, region, service, *found)
    except UnknownCall:
        raise
    except Exception as error:  # botocore and moto raise all sorts of things for what they do not know
        raise UnknownCall(f'{service} {environ["REQUEST_METHOD"]} {environ["PATH_INFO"]}: {error!r}') from error


def _query_scope(environ: dict[str, Any]) -> str:
    """A signed address has its scope in X-Amz-Credential."""
    return unquote(environ.get('QUERY_STRING', '')).replace('X-Amz-Credential=', 'Credential=')


def _modelled(environ: dict[str, Any], service: str, region: str) -> tuple[str, dict[str, Any]]:
    body = environ['wsgi.input'].read(int(environ.get('CONTENT_LENGTH') or 0))
    environ['wsgi.input'] = io.BytesIO(body)
    request = Request({**environ, 'wsgi.input': io.BytesIO(body)}, shallow=False)
    path = environ['PATH_INFO']
    name = 'sagemaker-runtime' if service == 'sagemaker' and RUNTIME.fullmatch(path) else MODELS.get(service, service)
    model = get_service_model(name)
    values: Any = MultiDict([*request.args.items(multi=True), *request.form.items(multi=True)])
    found: dict[str, str] = {}
    if target := environ.get('HTTP_X_AMZ_TARGET'):
        operation = target.rsplit('.', 1)[-1]
    elif 'Action' in values:
        operation = values['Action']
    else:
        operation, found = _rest(name, region, environ['REQUEST_METHOD'], iri_to_uri(path))
    operation_model = model.operation_model(operation)
    parser = PROTOCOL_PARSERS[determine_request_protocol(model, _protocol_type(environ))](operation_model)
    headers = EnvironHeaders(environ)
    parsed = parser.parse(
        {
            'method': environ['REQUEST_METHOD'],
            'values': values,
            'headers': headers,
            'body': body,
            'url_path': path,
            'url_params': found,
        }
    )
    return operation, dict(parsed)


def _protocol_type(environ: dict[str, Any]) -> str:
    kind = environ.get('CONTENT_TYPE', '')
    return kind if kind.startswith(('application/x-amz-json', 'application/x-www-form-urlencoded')) else ''


def _rest(model: str, region: str, method: str, path: str) -> tuple[str, dict[str, str]]:
    response = BaseResponse(model)
    response.region = region
    known = method in _get_method_urls(model, region)
    operation = response._get_action_from_method_and_request_uri(method, path) if known else None
    if not operation or not response.uri_match:
        raise UnknownCall(f'{model} has no operation {method} {path}')
    return operation, response.uri_match.groupdict()
