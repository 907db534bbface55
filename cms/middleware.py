from accounts.middleware import PlainRequests


class OwnPages(PlainRequests):
    pass
