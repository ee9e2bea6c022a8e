"""Django's commands for this project: `python manage.py runserver`."""

import os
import sys

from django.core.management import execute_from_command_line
from django.core.management.commands.runserver import Command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_example.settings")
Command.default_port = os.environ.get("PORT", "3002")
execute_from_command_line(sys.argv)
