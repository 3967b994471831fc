"""PURE. The known technologies, each with its packages, imports, images and URL schemes."""

# Each line has a technology with its packages and imports, then its images, then its URL schemes, separated by `|`. An
# indented line continues the line above.
TECHNOLOGIES = """
PostgreSQL | psycopg psycopg2 psycopg2-binary asyncpg pg pg-promise postgres github.com/lib/pq
    github.com/jackc/pgx org.postgresql tokio-postgres npgsql | postgres postgis pgvector timescaledb | postgres
    postgresql
MySQL | pymysql mysqlclient MySQLdb mysql mysql2 aiomysql mysql-connector-python github.com/go-sql-driver/mysql
    com.mysql | mysql mysql-server percona | mysql
MariaDB | mariadb | mariadb | mariadb
SQLite | sqlite3 aiosqlite better-sqlite3 github.com/mattn/go-sqlite3 modernc.org/sqlite rusqlite
    org.xerial:sqlite-jdbc org.sqlite Microsoft.Data.Sqlite | | sqlite
MongoDB | pymongo motor mongoose mongodb mongoengine beanie go.mongodb.org/mongo-driver djongo
    org.springframework.data.mongodb | mongo mongodb mongodb-community-server | mongodb mongodb+srv
Redis | redis ioredis aioredis redis-py-cluster django-redis github.com/redis/go-redis github.com/go-redis/redis
    github.com/gomodule/redigo github.com/redis/rueidis jedis StackExchange.Redis
    @upstash/redis io.lettuce | redis redis-stack | redis rediss
Valkey | valkey valkey-glide iovalkey | valkey | valkey
Memcached | pymemcache pylibmc python-memcached memcached memjs | memcached | memcached
Elasticsearch | elasticsearch @elastic/elasticsearch elasticsearch-dsl github.com/elastic/go-elasticsearch |
    elasticsearch |
OpenSearch | opensearch-py opensearchpy @opensearch-project/opensearch | opensearch |
ClickHouse | clickhouse-driver clickhouse_driver clickhouse-connect clickhouse_connect @clickhouse/client
    github.com/ClickHouse/clickhouse-go | clickhouse clickhouse-server | clickhouse
Cassandra | cassandra-driver cassandra github.com/gocql/gocql | cassandra |
InfluxDB | influxdb influxdb-client influxdb_client @influxdata/influxdb-client | influxdb |
TimescaleDB | | timescaledb timescaledb-ha |
Neo4j | neo4j neo4j-driver py2neo | neo4j | neo4j bolt
DynamoDB | @aws-sdk/client-dynamodb pynamodb | dynamodb-local |
Qdrant | qdrant-client qdrant_client @qdrant/js-client-rest | qdrant |
ChromaDB | chromadb | chroma |
Weaviate | weaviate-client weaviate | weaviate |
Pinecone | pinecone pinecone-client @pinecone-database/pinecone | |
NATS | nats nats-py nats.js @nats-io/transport-node github.com/nats-io/nats.go async-nats | nats | nats
Kafka | kafka kafka-python aiokafka confluent-kafka confluent_kafka kafkajs github.com/segmentio/kafka-go
    github.com/IBM/sarama github.com/Shopify/sarama github.com/twmb/franz-go rdkafka
    org.apache.kafka spring-kafka | kafka cp-kafka redpanda |
    kafka
RabbitMQ | pika aio-pika aio_pika amqplib amqp github.com/rabbitmq/amqp091-go github.com/streadway/amqp
    spring-boot-starter-amqp | rabbitmq | amqp amqps
ZeroMQ | pyzmq zmq zeromq | |
MQTT | paho-mqtt paho mqtt aiomqtt | eclipse-mosquitto mosquitto | mqtt
Celery | celery django-celery-beat | |
BullMQ | bullmq bull | |
Temporal | temporalio @temporalio/client go.temporal.io/sdk | temporal auto-setup |
Airflow | apache-airflow airflow | airflow |
MinIO | minio github.com/minio/minio-go | minio |
AWS S3 | boto3 aioboto3 @aws-sdk/client-s3 aws-sdk github.com/aws/aws-sdk-go-v2/service/s3 | | s3
Django | django Django | |
Django REST Framework | djangorestframework rest_framework | |
Flask | flask Flask | |
FastAPI | fastapi | |
Starlette | starlette | |
Quart | quart | |
aiohttp | aiohttp | |
Tornado | tornado | |
Express | express | |
NestJS | @nestjs/core @nestjs/common | |
Fastify | fastify | |
Koa | koa | |
Hono | hono | |
Next.js | next | |
Nuxt | nuxt | |
React | react react-dom | |
Vue | vue | |
Angular | @angular/core | |
Svelte | svelte @sveltejs/kit | |
Vite | vite | |
webpack | webpack | |
Tailwind CSS | tailwindcss | |
Redux | redux @reduxjs/toolkit | |
Socket.IO | socket.io socket.io-client python-socketio socketio flask-socketio | |
GraphQL | graphql @apollo/server apollo-server strawberry-graphql graphene github.com/99designs/gqlgen | |
gRPC | github.com/go-kratos/kratos/v2/transport/grpc grpcio grpc @grpc/grpc-js google.golang.org/grpc tonic | |
Gin | github.com/gin-gonic/gin | |
chi | github.com/go-chi/chi | |
Echo | github.com/labstack/echo | |
Fiber | github.com/gofiber/fiber | |
GORM | gorm.io/gorm | |
Spring Boot | org.springframework.boot spring-boot-starter spring-boot-starter-web | |
Hibernate | org.hibernate | |
Rails | rails | |
Laravel | laravel/framework | |
Actix | actix-web | |
Axum | axum | |
Tokio | tokio | |
SQLAlchemy | sqlalchemy SQLAlchemy flask-sqlalchemy flask_sqlalchemy | |
SQLModel | sqlmodel | |
Alembic | alembic flask-migrate | |
Prisma | prisma @prisma/client | |
Drizzle | drizzle-orm | |
TypeORM | typeorm | |
Sequelize | sequelize | |
Knex | knex | |
Pydantic | pydantic pydantic-settings | |
Zod | zod | |
PyDAL | pydal | |
pytest | pytest | |
Jest | jest | |
Vitest | vitest | |
Mocha | mocha | |
Playwright | playwright @playwright/test | |
Cypress | cypress | |
Selenium | selenium | selenium |
Prometheus | prometheus-client prometheus_client prom-client github.com/prometheus/client_golang
    django-prometheus | prometheus |
Grafana | | grafana |
Loki | | loki |
Jaeger | jaeger-client | jaeger all-in-one jaeger-all-in-one |
OpenTelemetry | opentelemetry opentelemetry-api opentelemetry-sdk @opentelemetry/api go.opentelemetry.io/otel |
    opentelemetry-collector opentelemetry-collector-contrib |
Sentry | sentry-sdk sentry_sdk @sentry/node @sentry/react @sentry/browser github.com/getsentry/sentry-go |
    sentry |
nginx | | nginx nginx-unprivileged |
Traefik | | traefik |
Caddy | | caddy |
HAProxy | | haproxy |
Envoy | | envoy |
Kong | | kong |
Istio | istio.io/client-go | pilot proxyv2 |
Keycloak | python-keycloak keycloak keycloak-js | keycloak |
Vault | hvac | vault |
Consul | python-consul github.com/hashicorp/consul/api | consul |
etcd | etcd3 go.etcd.io/etcd/client/v3 | etcd |
ZooKeeper | kazoo | zookeeper cp-zookeeper |
Gunicorn | gunicorn | |
Uvicorn | uvicorn | |
Hypercorn | hypercorn | |
uWSGI | uwsgi uWSGI | |
JWT | pyjwt jwt jsonwebtoken python-jose jose @nestjs/jwt passport-jwt flask-jwt-extended flask_jwt_extended
    djangorestframework-simplejwt rest_framework_simplejwt github.com/golang-jwt/jwt github.com/go-chi/jwtauth
    io.jsonwebtoken com.auth0.jwt com.nimbusds.jwt org.jose4j.jwt System.IdentityModel.Tokens.Jwt
    Microsoft.AspNetCore.Authentication.JwtBearer firebase/php-jwt Firebase.JWT lcobucci/jwt Lcobucci.JWT
    Tymon.JWTAuth | |
Passport | passport | |
Auth0 | auth0-python auth0 @auth0/auth0-react | |
Stripe | stripe | |
OpenAI | openai | |
Anthropic | anthropic @anthropic-ai/sdk | |
LangChain | langchain | |
Ollama | ollama | ollama |
PyTorch | torch | pytorch |
TensorFlow | tensorflow | tensorflow |
scikit-learn | scikit-learn sklearn | |
pandas | pandas | |
NumPy | numpy | |
Polars | polars | |
Spark | pyspark org.apache.spark | spark |
ccxt | ccxt | |
Terraform | | terraform |
Electron | electron | |
React Native | react-native | |
Flutter | flutter | |
"""
