"""A Kafka node as in production: TLS, SASL users, and every operation denied by default.

Clients connect with `SASL_SSL` and SCRAM-SHA-512 only. The controller requires a certificate of
the node's CA. `admin` is a super user; other users have no ACLs until a test grants them.
"""

from __future__ import annotations

import os
import secrets
import subprocess
from pathlib import Path
from typing import Self

from confluent_kafka import KafkaException
from confluent_kafka.admin import (
    AdminClient,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from deploy.local import kafka_jars
from deploy.local.ports import free_port
from services.chassis.journal.kafka_config import connection_config
from services.chassis.sdk.settings import KafkaSettings
from tests.chassis.certificate_authority import Authority
from tests.processes import ManagedProcess
from tests.waiting import wait_until

ADMIN = "admin"
ITERATIONS = 4096
CLUSTER_ID = "VsecuredNodeOfTests00A"
READY_SECONDS = 150.0
STOP_SECONDS = 8.0

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=CLIENTS://{host}:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=CLIENTS://{host}:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=CLIENTS
listener.security.protocol.map=CLIENTS:SASL_SSL,CONTROLLER:SSL
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.clients.scram-sha-512.sasl.jaas.config=\
org.apache.kafka.common.security.scram.ScramLoginModule required \
username="{admin}" password="{password}";
listener.name.controller.ssl.client.auth=required
ssl.keystore.type=PEM
ssl.keystore.location={keystore}
ssl.truststore.type=PEM
ssl.truststore.location={authority}
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=false
super.users=User:{admin};User:CN=node
log.dirs={data}
auto.create.topics.enable=false
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=8
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=33554432
num.network.threads=2
num.io.threads=4
"""


class SecuredBroker(ManagedProcess):
    """A secured node in a folder; clients connect to `host`."""

    def __init__(self, home: Path, host: str = "127.0.0.1", heap: str = "384m") -> None:
        self.folder = home.resolve()
        self.host = host
        self.heap = heap
        self.port = free_port()
        self.controller_port = free_port()
        self.log = self.folder / "broker.log"
        self.folder.mkdir(parents=True, exist_ok=True)
        authority = Authority(self.folder, "kafka")
        self.authority_file = authority.file
        issued = authority.issue("node", tuple({host, "127.0.0.1", "localhost"}))
        self._keystore = self.folder / "node.pem"
        self._keystore.write_bytes(issued.key.read_bytes() + issued.certificate.read_bytes())
        self._write_password(ADMIN, secrets.token_urlsafe(24))

    @property
    def bootstrap(self) -> str:
        return f"{self.host}:{self.port}"

    def password_file(self, user: str) -> Path:
        return self.folder / f"{user}.password"

    def environment(self, user: str = ADMIN) -> dict[str, str]:
        """Return the Kafka settings of a process that logs in as a user."""
        settings = self.cluster(user).model_dump(exclude_unset=True)
        return {f"KAFKA_{name.upper()}": str(value) for name, value in settings.items()}

    def cluster(self, user: str = ADMIN) -> KafkaSettings:
        """Return the settings for a client that logs in as a user."""
        return KafkaSettings(
            bootstrap=self.bootstrap,
            security_protocol="SASL_SSL",
            sasl_username=user,
            sasl_password_file=self.password_file(user),
            tls_ca_file=self.authority_file,
        )

    def add_user(self, user: str) -> None:
        """Create a user without ACLs, or change the password of a user."""
        password = secrets.token_urlsafe(24)
        made = UserScramCredentialUpsertion(
            user, ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), password.encode()
        )
        admin = AdminClient(connection_config(self.cluster()))
        admin.alter_user_scram_credentials([made])[user].result(READY_SECONDS)
        self._write_password(user, password)

    def start(self) -> None:
        """Start the node and wait until it answers."""
        command = self._command()
        settings = self._configure()
        scram = f"SCRAM-SHA-512=[name={ADMIN},iterations={ITERATIONS},password={self._secret()}]"
        tool = ["kafka.tools.StorageTool", "format", "-c", settings, "-t", CLUSTER_ID]
        if not (self.folder / "data" / "meta.properties").exists():
            with self.log.open("ab") as log:
                formatting = [*command, *tool, "--add-scram", scram]
                subprocess.run(formatting, stdout=log, stderr=log, check=True)
        self.launch([*command, "kafka.Kafka", settings], os.environ)
        client = AdminClient({**connection_config(self.cluster()), "log_level": 0})

        def answers() -> bool:
            assert self.running, f"the secured broker exited: see {self.log}"
            try:
                client.list_topics(timeout=1)
            except KafkaException:
                return False
            return True

        wait_until(answers, f"the secured broker answers: see {self.log}", READY_SECONDS)

    def stop(self) -> None:
        self.terminate(STOP_SECONDS)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _command(self) -> list[str]:
        # Java resolves its own address before each login, which takes seconds without a DNS.
        names = self.folder / "hosts"
        names.write_text(f"127.0.0.1 localhost\n{self.host} node\n", encoding="ascii")
        options = [f"-Xmx{self.heap}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        hosts = f"-Djdk.net.hosts.file={names}"
        return [kafka_jars.java(), *options, hosts, "-cp", kafka_jars.class_path()]

    def _configure(self) -> str:
        (self.folder / "data").mkdir(exist_ok=True)
        settings = self.folder / "server.properties"
        settings.touch(mode=0o600)
        settings.write_text(
            PROPERTIES.format(
                host=self.host,
                port=self.port,
                controller_port=self.controller_port,
                admin=ADMIN,
                password=self._secret(),
                keystore=self._keystore,
                authority=self.authority_file,
                data=self.folder / "data",
            ),
            encoding="utf-8",
        )
        return str(settings)

    def _secret(self) -> str:
        return self.password_file(ADMIN).read_text(encoding="ascii")

    def _write_password(self, user: str, password: str) -> None:
        file = self.password_file(user)
        file.touch(mode=0o600)
        file.write_text(password, encoding="ascii")
