# One Kafka node for a trial, never for production: no replication, no authentication.
# ADVERTISED is the host:port given to clients, DATA the folder of the log, HEAP is Java's.
set -eu
: "${ADVERTISED:?host:port at which clients reach this broker, for instance kafka:9092}"

settings=/tmp/kafka.properties
sed -e "s|{listen}|0.0.0.0:9092|" -e "s|{advertised}|$ADVERTISED|" \
    -e "s|{controller_port}|9093|" -e "s|{data}|$DATA/data|" /opt/kafka.properties >$settings
java() {
    exec /opt/java/bin/java "-Xmx$HEAP" -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData \
        -Dorg.slf4j.simpleLogger.showDateTime=true -cp '/opt/kafka/*' "$@"
}

if [ ! -f "$DATA/data/meta.properties" ]; then
    id=$(tr -d - </proc/sys/kernel/random/uuid | cut -c1-21)A # 22 characters that stand for 16 bytes
    (java -XX:TieredStopAtLevel=1 kafka.tools.StorageTool format -c $settings -t "$id")
fi
java kafka.Kafka $settings
