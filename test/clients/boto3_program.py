"""What a boto3 program does with a user pool, one scenario per run; ends with an assertion or with "ok"."""
import base64
import hashlib
import hmac
import os
import sys

import boto3
import botocore.auth
from botocore.config import Config
from botocore.exceptions import ClientError

PASSWORD = 'Correct-Horse-7!'


def client(**keys):
    return boto3.client('cognito-idp', config=Config(retries={'max_attempts': 0}), **keys)


def secret_hash(app, username):
    message = (username + app['ClientId']).encode()
    digest = hmac.new(app['ClientSecret'].encode(), message, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def expect(code, act, **kwargs):
    try:
        act(**kwargs)
    except ClientError as error:
        found = error.response['Error']
        assert found['Code'] == code, found
        return found['Message']
    raise AssertionError(f'{code} was expected')


def life_of_a_pool():
    cognito = client()
    pool = cognito.create_user_pool(PoolName='by-boto3')['UserPool']['Id']
    app = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName='boto3', GenerateSecret=True,
        ExplicitAuthFlows=['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'])['UserPoolClient']
    names = [f'user-{index}' for index in range(5)]
    for name in names:
        cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction='SUPPRESS')
    cognito.admin_set_user_password(UserPoolId=pool, Username=names[0], Password=PASSWORD, Permanent=True)

    parameters = {'USERNAME': names[0], 'PASSWORD': PASSWORD}
    start = {'AuthFlow': 'USER_PASSWORD_AUTH', 'ClientId': app['ClientId']}
    message = expect('NotAuthorizedException', cognito.initiate_auth, AuthParameters=parameters, **start)
    assert message == f"Client {app['ClientId']} is configured with secret but SECRET_HASH was not received", message
    parameters['SECRET_HASH'] = secret_hash(app, names[0])
    tokens = cognito.initiate_auth(AuthParameters=parameters, **start)['AuthenticationResult']
    assert cognito.get_user(AccessToken=tokens['AccessToken'])['Username'] == names[0]
    try:
        cognito.initiate_auth(AuthParameters={**parameters, 'PASSWORD': 'wrong'}, **start)
        raise AssertionError('a wrong password was taken')
    except cognito.exceptions.NotAuthorizedException as error:
        assert error.response['Error']['Message'] == 'Incorrect username or password.'

    pages = cognito.get_paginator('list_users').paginate(UserPoolId=pool, PaginationConfig={'PageSize': 2})
    sizes = [len(page['Users']) for page in pages]
    assert sizes == [2, 2, 1], sizes
    cognito.admin_delete_user(UserPoolId=pool, Username=names[0])
    expect('UserNotFoundException', cognito.admin_get_user, UserPoolId=pool, Username=names[0])
    cognito.delete_user_pool(UserPoolId=pool)
    expect('ResourceNotFoundException', cognito.describe_user_pool, UserPoolId=pool)


def wrong_secret():
    wrong = client(aws_access_key_id=os.environ['AWS_ACCESS_KEY_ID'],
                   aws_secret_access_key='wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')
    expect('InvalidSignatureException', wrong.list_user_pools, MaxResults=1)


def unknown_key():
    unknown = client(aws_access_key_id='AKIAIOSFODNN7EXAMPLE',
                     aws_secret_access_key=os.environ['AWS_SECRET_ACCESS_KEY'])
    expect('UnrecognizedClientException', unknown.list_user_pools, MaxResults=1)


def changed_body():
    tampered = client()

    def change(request, **_):
        request.body = b'{"MaxResults": 2}'

    tampered.meta.events.register('before-send.cognito-idp.ListUserPools', change)
    expect('InvalidSignatureException', tampered.list_user_pools, MaxResults=1)


def stale_date():
    stale = client()

    original = botocore.auth.SigV4Auth.add_auth

    def add_auth(self, request):
        original(self, request)
        request.context['timestamp'] = '20200101T000000Z'
        del request.headers['Authorization']
        request.headers.replace_header('X-Amz-Date', '20200101T000000Z')
        canonical = self.canonical_request(request)
        text = self.string_to_sign(request, canonical)
        self._inject_signature_to_request(request, self.signature(text, request))

    botocore.auth.SigV4Auth.add_auth = add_auth
    message = expect('InvalidSignatureException', stale.list_user_pools, MaxResults=1)
    assert 'Signature expired' in message, message


SCENARIOS = {act.__name__: act for act in (life_of_a_pool, wrong_secret, unknown_key, changed_body, stale_date)}

if __name__ == '__main__':
    SCENARIOS[sys.argv[1]]()
    print('ok')
