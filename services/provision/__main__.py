"""Runs the provisioning job; the exit code is 0 if the installation is complete."""

import sys

from services.provision.install import main

sys.exit(main())
