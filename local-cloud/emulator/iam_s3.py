"""Requests to S3 as the permissions that they need, which are named differently from S3's operations.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import parse_qsl, unquote

import xmltodict

# Settings of a bucket and of an object, as they stand in the query and in the names of permissions.
BUCKET = {
    'accelerate': 'AccelerateConfiguration',
    'acl': 'BucketAcl',
    'cors': 'BucketCORS',
    'encryption': 'EncryptionConfiguration',
    'lifecycle': 'LifecycleConfiguration',
    'location': 'BucketLocation',
    'logging': 'BucketLogging',
    'notification': 'BucketNotification',
    'object-lock': 'BucketObjectLockConfiguration',
    'ownershipControls': 'BucketOwnershipControls',
    'policy': 'BucketPolicy',
    'policyStatus': 'BucketPolicyStatus',
    'publicAccessBlock': 'BucketPublicAccessBlock',
    'replication': 'ReplicationConfiguration',
    'requestPayment': 'BucketRequestPayment',
    'tagging': 'BucketTagging',
    'versioning': 'BucketVersioning',
    'website': 'BucketWebsite',
}
OBJECT = {
    'acl': 'ObjectAcl',
    'legal-hold': 'ObjectLegalHold',
    'retention': 'ObjectRetention',
    'tagging': 'ObjectTagging',
}
DELETED_BY_NAME = ('BucketPolicy', 'BucketWebsite', 'ObjectTagging')  # deleting the others is putting nothing
# Anything else in a query is a setting that is not known here, and nothing may pass for a plain read or write.
PLAIN = {
    'continuation-token', 'delimiter', 'encoding-type', 'fetch-owner', 'key-marker', 'list-type', 'marker', 'max-keys',
    'max-uploads', 'partNumber', 'prefix', 'start-after', 'uploadId', 'uploads', 'version-id-marker', 'versionId',
    'versions', 'x-id', 'delete', 'max-parts', 'part-number-marker', 'upload-id-marker', 'max-buckets',
}  # fmt: skip


def s3_call(environ: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The permission without `s3:` and what it is asked for. Raises ValueError for what is not known.

    Clients here put the bucket into the path.
    """
    method = environ['REQUEST_METHOD']
    bucket, _, key = environ['PATH_INFO'].removeprefix('/').partition('/')
    query = dict(parse_qsl(environ.get('QUERY_STRING', ''), keep_blank_values=True))
    parameters = {**query, 'Bucket': bucket, 'Key': key}
    # The header names what is copied from, which is read.
    if source := unquote(environ.get('HTTP_X_AMZ_COPY_SOURCE', '')).removeprefix('/').partition('?')[0]:
        parameters['CopySource'] = source
    if method == 'POST' and not key and 'delete' in query:
        parameters['Doomed'] = _doomed(environ)
    if not bucket:
        return 'ListAllMyBuckets', parameters
    settings = OBJECT if key else BUCKET
    unknown = [
        name
        for name in query
        if name not in settings and name not in PLAIN and not name.startswith(('X-Amz-', 'response-'))
    ]
    if unknown:
        raise ValueError(f's3 {method} with "{unknown[0]}"')
    setting = next((settings[name] for name in query if name in settings), None)
    if setting:
        verb = {'GET': 'Get', 'HEAD': 'Get', 'PUT': 'Put', 'DELETE': 'Delete' if setting in DELETED_BY_NAME else 'Put'}
        return f'{verb[method]}{setting}', parameters
    return (_object(method, query) if key else _bucket(method, query)), parameters


def _doomed(environ: dict[str, Any]) -> list[tuple[str, bool]]:
    """Keys of the objects that a request deletes, each with whether one version is meant. The body stays readable."""
    body = environ['wsgi.input'].read(int(environ.get('CONTENT_LENGTH') or 0))
    environ['wsgi.input'] = io.BytesIO(body)
    objects = xmltodict.parse(body, force_list=('Object',))['Delete'].get('Object', [])
    return [(each['Key'], 'VersionId' in each) for each in objects]


def _bucket(method: str, query: dict[str, str]) -> str:
    if method in ('GET', 'HEAD'):
        special = {'uploads': 'ListBucketMultipartUploads', 'versions': 'ListBucketVersions'}
        return next((special[name] for name in query if name in special), 'ListBucket')
    if method == 'POST' and 'delete' in query:
        return 'DeleteObject'
    return {'PUT': 'CreateBucket', 'DELETE': 'DeleteBucket'}[method]


def _object(method: str, query: dict[str, str]) -> str:
    if 'uploadId' in query:
        return {
            'GET': 'ListMultipartUploadParts',
            'PUT': 'PutObject',
            'POST': 'PutObject',
            'DELETE': 'AbortMultipartUpload',
        }[method]
    version = 'Version' if 'versionId' in query else ''
    return {
        'GET': f'GetObject{version}',
        'HEAD': f'GetObject{version}',
        'PUT': 'PutObject',
        'POST': 'PutObject',
        'DELETE': f'DeleteObject{version}',
    }[method]
