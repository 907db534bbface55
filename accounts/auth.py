"""How a request proves who it is: a program's token, a browser's session."""

from rest_framework.authentication import SessionAuthentication, TokenAuthentication


class BearerToken(TokenAuthentication):
    keyword = "Bearer"


class BrowserSession(SessionAuthentication):
    pass
