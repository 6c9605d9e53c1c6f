"""Creates the topics and permissions of an installation: `python -m services.chassis.provision`."""

import sys

from services.chassis.provision.topics import main

sys.exit(main())
