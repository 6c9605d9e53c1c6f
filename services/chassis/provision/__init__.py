"""Creates topics and access control lists: `python -m services.chassis.provision`."""
