"""PURE. Tell variables of this repository from those of other programs, by the first word of their names."""

from tacit.checks.verify.facts import Tier
from tacit.checks.verify.world import World

# variables with such a first word may belong to any program
GENERAL = {"DJANGO_", "FLASK_", "AWS_", "GOOGLE_", "AZURE_", "NODE_", "NPM_", "DOCKER_", "GITHUB_", "POSTGRES_", "DB_"}
GENERAL |= {"DATABASE_", "REDIS_", "MYSQL_", "SMTP_", "EMAIL_", "MAIL_", "SSL_", "HTTP_", "PYTHON_", "GO_", "JAVA_"}
# first words of variables that images, libraries and agents of other programs read from their containers
OF_IMAGES = GENERAL | {"PG_", "PGDATA_", "MARIADB_", "MONGO_", "MONGODB_", "RABBITMQ_", "KAFKA_", "ZOOKEEPER_", "ES_"}
OF_IMAGES |= {"ELASTIC_", "ELASTICSEARCH_", "OPENSEARCH_", "CLICKHOUSE_", "MINIO_", "NATS_", "OTEL_", "DD_", "SENTRY_"}
OF_IMAGES |= {"NEW_", "JAEGER_", "GF_", "GRAFANA_", "PROMETHEUS_", "KC_", "KEYCLOAK_", "VAULT_", "CONSUL_", "NGINX_"}
OF_IMAGES |= {"TRAEFIK_", "JVM_", "SPRING_", "RAILS_", "CELERY_", "GUNICORN_", "UVICORN_", "S3_", "KUBERNETES_"}
_LEAST_OWN = 3  # variables with the same first word that the sources read


def is_own_variable(prefix: str, world: World) -> bool:
    """Return whether variables with this first word, such as `SHOP_`, belong to this repository.

    This is so if its sources read several of them.
    """
    own = [facts for name, facts in world.of_kind("environment") if name.startswith(prefix)]
    read = sum(any(fact.tier is Tier.SOURCE for fact in facts) for facts in own)
    return prefix not in OF_IMAGES and read >= _LEAST_OWN
