"""moto's dispatcher over HTTP, with a health page, a check of the access key, and errors that clients understand."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable
from typing import Any
from xml.sax.saxutils import escape

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from emulator.accounts import is_known
from emulator.iam_call import access_key_of
from emulator.iam_enforcement import Denied, check_call
from emulator.log import log

StartResponse = Callable[..., Any]
HEALTH_PATH = '/_emulator/health'
READS = re.compile(r'(Get|List|Describe|Head|Lookup|Search|Filter|Validate|Simulate|Query|Scan)[A-Z]')


class Application:
    """`health` gives the health page's content, `changed` is told of requests that may change something."""

    def __init__(self, health: Callable[[], dict[str, Any]], changed: Callable[[], None]) -> None:
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._health = health
        self._changed = changed

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ['PATH_INFO'] == HEALTH_PATH:
            health = self._health()
            return _reply(start_response, '200 OK' if health['ready'] else '503 Service Unavailable', health)
        environ.pop('HTTP_X_MOTO_ACCOUNT_ID', None)  # a caller's account is that of its key
        access_key = access_key_of(environ)
        if not access_key:
            return _error(environ, start_response, 403, 'MissingAuthenticationToken', 'The request is not signed')
        if not is_known(access_key):
            return _error(
                environ,
                start_response,
                403,
                _unknown_key_code(environ),
                'The security token included in the request is invalid: this access key is not known here',
            )
        try:
            check_call(environ, access_key)
        except Denied as denied:
            return _error(environ, start_response, *_denial(environ), str(denied))
        reads = _only_reads(environ)
        try:
            return self._moto(environ, start_response)
        except NotImplementedError as error:
            # A client would try a 5xx again for minutes.
            log.warning('not emulated: %s', error)
            return _error(environ, start_response, 400, 'UnsupportedOperation', f'Not emulated: {error}')
        except ValueError as error:
            code, message = error.args if len(error.args) == 2 else ('ValidationException', str(error))
            log.warning('%s: %s', code, message)  # the way in which moto's older parts name an error
            return _error(environ, start_response, 400, str(code), str(message))
        except Exception as error:
            log.exception(
                '%s %s %s', environ['REQUEST_METHOD'], environ['PATH_INFO'], environ.get('HTTP_X_AMZ_TARGET', '')
            )
            return _error(environ, start_response, 400, 'InternalFailure', f'The emulator failed: {error!r}')
        finally:
            if not reads:
                self._changed()


class _QuietHandler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        if type == 'error':
            log.error(message, *args)


def create_server(port: int, application: Application) -> BaseWSGIServer:
    """Listens on 127.0.0.1 alone. Raises OSError when the port is taken."""
    return make_server('127.0.0.1', port, application, threaded=True, request_handler=_QuietHandler)


def _only_reads(environ: dict[str, Any]) -> bool:
    target = environ.get('HTTP_X_AMZ_TARGET')
    if target:
        return bool(READS.match(target.rsplit('.', 1)[-1]))
    if environ['REQUEST_METHOD'] in ('GET', 'HEAD'):
        return True
    if not _is_form(environ):
        return False
    body = environ['wsgi.input'].read(int(environ.get('CONTENT_LENGTH') or 0))
    environ['wsgi.input'] = io.BytesIO(body)
    action = re.search(rb'(?:^|&)Action=(\w+)', body)
    return bool(action and READS.match(action.group(1).decode()))


def _unknown_key_code(environ: dict[str, Any]) -> str:
    return 'InvalidClientTokenId' if _is_form(environ) else 'UnrecognizedClientException'


def _denial(environ: dict[str, Any]) -> tuple[int, str]:
    """Status and code with which a service says that somebody may not."""
    if '/ec2/aws4_request' in environ.get('HTTP_AUTHORIZATION', ''):
        return 403, 'UnauthorizedOperation'
    if _is_form(environ) or _is_s3(environ):
        return 403, 'AccessDenied'
    return 400 if 'HTTP_X_AMZ_TARGET' in environ else 403, 'AccessDeniedException'


def _is_s3(environ: dict[str, Any]) -> bool:
    scope = environ.get('HTTP_AUTHORIZATION', '') + environ.get('QUERY_STRING', '').replace('%2F', '/')
    return '/s3/aws4_request' in scope


def _is_form(environ: dict[str, Any]) -> bool:
    return environ.get('CONTENT_TYPE', '').startswith('application/x-www-form-urlencoded')


def _error(environ: dict[str, Any], start_response: StartResponse, status: int, code: str, message: str) -> list[bytes]:
    """An error in the form that the client's protocol has."""
    line = f'{status} {"Forbidden" if status == 403 else "Bad Request"}'
    if _is_form(environ) or _is_s3(environ):
        body = f'<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>'
        if '/ec2/aws4_request' in environ.get('HTTP_AUTHORIZATION', ''):
            body = f'<Response><Errors>{body}</Errors></Response>'
        elif _is_form(environ):
            body = f'<ErrorResponse>{body}</ErrorResponse>'
        return _send(start_response, line, body.encode(), 'text/xml')
    content = {'__type': code, 'message': message, 'Message': message}
    return _send(start_response, line, json.dumps(content).encode(), 'application/json', [('x-amzn-ErrorType', code)])


def _reply(start_response: StartResponse, status: str, content: Any) -> list[bytes]:
    return _send(start_response, status, json.dumps(content, indent=2).encode(), 'application/json')


def _send(
    start_response: StartResponse, status: str, body: bytes, kind: str, headers: list[tuple[str, str]] | None = None
) -> list[bytes]:
    start_response(status, [('Content-Type', kind), ('Content-Length', str(len(body))), *(headers or [])])
    return [body]
