from django.utils.functional import SimpleLazyObject

from people import session


class PersonMiddleware:
    """Sets `request.person`. Lazy: a public page that does not ask touches no session."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.person = SimpleLazyObject(lambda: session.person(request))
        return self.get_response(request)
