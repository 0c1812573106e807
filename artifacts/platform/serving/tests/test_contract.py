"""SageMaker's multi-model container contract: https://docs.aws.amazon.com/sagemaker/latest/dg/mms-container-apis.html"""

from __future__ import annotations

import json
import signal
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from onnx_bytes import sum_and_difference, weighted_sum, with_operator


def test_ping_is_healthy_before_any_model_is_loaded(client):
    assert client.json('GET', '/ping') == (200, {'status': 'healthy'})


def test_a_model_is_loaded_listed_asked_and_unloaded(client, write_model):
    folder = write_model('sum', weighted_sum([1, 10]))
    described = {'modelName': 'abc123', 'modelUrl': str(folder)}

    assert client.json('POST', '/models', {'model_name': 'abc123', 'url': str(folder)}) == (200, described)
    assert client.json('GET', '/models') == (200, {'models': [described]})
    assert client.json('GET', '/models/abc123') == (200, described)
    assert client.json('POST', '/models/abc123/invoke', {'instances': [[1, 2], [3, 4]]}) == (
        200,
        {'predictions': [21.0, 43.0]},
    )
    assert client.json('DELETE', '/models/abc123')[0] == 200
    assert client.json('GET', '/models') == (200, {'models': []})


def test_a_model_is_loaded_once(client, write_model):
    folder = write_model('sum', weighted_sum([1]))
    assert [client.load('m', folder), client.load('m', folder)] == [200, 409]


def test_one_of_many_loads_at_once_wins(client, write_model):
    folder = write_model('sum', weighted_sum([1]))
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: client.load('m', folder), range(8)))
    assert sorted(statuses) == [200] + [409] * 7


@pytest.mark.parametrize('method, path', [('GET', ''), ('DELETE', ''), ('POST', '/invoke')])
def test_an_unknown_model_is_not_found(client, method, path):
    status, answer = client.json(method, f'/models/nobody{path}', {'instances': [[1]]})
    assert (status, answer['code']) == (404, 'NotLoaded')


def test_a_model_that_does_not_fit_is_507_until_another_is_unloaded(start, write_model):
    client = start(SERVING_MODEL_MEMORY_MIB='5', SAGEMAKER_MULTI_MODEL='true')
    folder = write_model('sum', weighted_sum([1]))
    assert [client.load(name, folder) for name in ('a', 'b', 'c')] == [200, 200, 507]
    assert client.json('DELETE', '/models/a')[0] == 200
    assert client.load('c', folder) == 200


def test_the_list_has_pages(client, write_model):
    folder = write_model('sum', weighted_sum([1]))
    for name in ('a', 'b', 'c'):
        client.load(name, folder)
    _, first = client.json('GET', '/models?limit=2')
    assert [each['modelName'] for each in first['models']] == ['a', 'b']
    _, last = client.json('GET', f'/models?limit=2&next_page_token={first["nextPageToken"]}')
    assert ([each['modelName'] for each in last['models']], 'nextPageToken' in last) == (['c'], False)
    assert client.json('GET', '/models?limit=0')[0] == 400


@pytest.mark.parametrize('content', [b'', b'\x80\x04\x95no model', with_operator('Evil', 'com.example')])
def test_what_is_no_plain_onnx_is_refused(client, write_model, content):
    folder = write_model('bad', content)
    status, answer = client.json('POST', '/models', {'model_name': 'bad', 'url': str(folder)})
    assert (status, answer['code']) == (400, 'NoModel')
    assert client.load('bad', folder) == 400, 'a refused model leaves its name free'


def test_only_model_onnx_is_read(client, tmp_path):
    (tmp_path / 'model.pkl').write_bytes(b'cos\nsystem\n')
    assert client.load('pickle', tmp_path) == 400
    (tmp_path / 'elsewhere').write_bytes(weighted_sum([1]))
    (tmp_path / 'model.onnx').symlink_to(tmp_path / 'elsewhere')
    assert client.load('link', tmp_path) == 400


@pytest.mark.parametrize(
    'body', ['', '[]', '{"model_name": "a"}', '{"model_name": "", "url": "x"}', '{"model_name": 1, "url": 2}']
)
def test_a_malformed_load_is_refused(client, body):
    assert client.send('POST', '/models', body)[0] == 400


def test_csv_goes_in_and_out(client, write_model):
    client.load('m', write_model('sum', weighted_sum([1, 10])))
    headers = {'Content-Type': 'text/csv; charset=utf-8', 'Accept': 'text/csv'}
    assert client.send('POST', '/models/m/invoke', '1,2\n3,4\n', headers) == (200, 'text/csv', '21.0\n43.0\n')


def test_a_model_with_several_inputs_takes_and_gives_objects(client, write_model):
    client.load('m', write_model('two', sum_and_difference()))
    request = {'instances': [{'a': 3, 'b': 1}, {'a': 5, 'b': 7}]}
    assert client.json('POST', '/models/m/invoke', request) == (
        200,
        {'predictions': [{'sum': 4.0, 'difference': 2.0}, {'sum': 12.0, 'difference': -2.0}]},
    )
    assert client.json('POST', '/models/m/invoke', {'instances': [{'a': 3}]})[0] == 400


@pytest.mark.parametrize(
    'body',
    [
        '',
        '{',
        '{}',
        '{"instances": []}',
        '{"instances": 1}',
        '{"instances": [[1]]}',
        '{"instances": [[1, 2], [3]]}',
        '{"instances": [["a", "b"]]}',
        '{"instances": [[NaN, 1]]}',
        '{"instances": [[null, 1]]}',
        '{"instances": [1, 2]}',
        '{"instances": [[1, 1e999]]}',
        '[' * 100_000,
    ],
)
def test_bad_input_is_the_callers_mistake(client, write_model, body):
    client.load('m', write_model('sum', weighted_sum([1, 10])))
    status, _, text = client.send('POST', '/models/m/invoke', body, {'Content-Type': 'application/json'})
    assert status == 400, text
    assert set(json.loads(text)) == {'code', 'message'}


@pytest.mark.parametrize(
    'headers, status',
    [({'Content-Type': 'application/x-npy'}, 415), ({'Content-Type': 'application/json', 'Accept': 'image/png'}, 406)],
)
def test_other_types_are_refused(client, write_model, headers, status):
    client.load('m', write_model('sum', weighted_sum([1])))
    assert client.send('POST', '/models/m/invoke', '{"instances": [[1]]}', headers)[0] == status


def test_an_answer_that_is_not_finite_is_no_answer(client, write_model):
    client.load('m', write_model('sum', weighted_sum([3e38, 3e38])))
    assert client.json('POST', '/models/m/invoke', {'instances': [[1, 1]]})[0] == 500


def test_unknown_paths_and_bodies_without_length(client):
    assert client.json('GET', '/etc/passwd')[0] == 404
    assert client.send('POST', '/models', body=iter([b'{}']), headers={'Transfer-Encoding': 'chunked'})[0] == 411
    assert client.send('POST', '/models', b'', {'Content-Length': str(1 << 40)})[0] == 413


def test_a_connection_serves_many_requests_also_after_an_error(client):
    import http.client

    connection = http.client.HTTPConnection('127.0.0.1', client.port)
    for _ in range(3):
        connection.request('POST', '/nowhere', '{"some": "body"}')
        assert connection.getresponse().read()
        connection.request('GET', '/ping')
        assert connection.getresponse().read() == b'{"status": "healthy"}'


def test_requests_are_served_at_once(client, write_model):
    client.load('m', write_model('sum', weighted_sum([2])))
    with ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(
                lambda n: client.json('POST', '/models/m/invoke', {'instances': [[n]]})[1]['predictions'], range(200)
            )
        )
    assert answers == [[2.0 * n] for n in range(200)]


def test_one_model_is_served_from_its_folder(start, write_model):
    folder = write_model('sum', weighted_sum([1, 1]))
    client = start(SERVING_MODEL_FOLDER=str(folder))
    assert client.json('POST', '/invocations', {'instances': [[20, 22]]}) == (200, {'predictions': [42.0]})


def test_it_is_bound_to_loopback_unless_told_otherwise(client):
    with socket.create_connection(('127.0.0.1', client.port)):
        pass
    with pytest.raises(OSError):
        socket.create_connection(('127.0.0.2', client.port), timeout=1)


@pytest.mark.parametrize('how', [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_told_to(client, how):
    client.process.send_signal(how)
    assert client.process.wait(timeout=5) == 0
