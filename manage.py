#!/usr/bin/env python
"""Django's command line for Mirai Action."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mirai_action.settings")
    from mirai_action.core.command_line import run

    run(sys.argv)


if __name__ == "__main__":
    main()
