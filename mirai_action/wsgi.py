"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mirai_action.settings")
application = get_wsgi_application()

from mirai_action.core import serving  # noqa: E402 (settings first)

serving.check()
