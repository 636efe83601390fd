"""What must hold before anybody is served, however the server is started."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def check() -> None:
    """Raise ImproperlyConfigured where serving would be unsafe or useless. Management commands run all the same."""
    if not settings.LOCAL_RUN and not settings.EMAIL_URL:
        raise ImproperlyConfigured(
            "EMAIL_URL is not set. In production (ALLOWED_HOSTS is set) people sign in by e-mail, so nobody could: "
            "set it, e.g. EMAIL_URL=smtp+tls://user:password@mail.example.jp:587"
        )
