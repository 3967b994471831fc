"""Test which tables, columns and indexes are found in SQL, migrations and models."""

from __future__ import annotations

from tests.checks.verify.facts_of import named, places

FIRST = """
CREATE TABLE IF NOT EXISTS public."orders" (
  id SERIAL PRIMARY KEY,
  total NUMERIC(10, 2) NOT NULL DEFAULT 0, -- a comment
  user_id uuid REFERENCES users(id),
  CONSTRAINT positive CHECK (total > 0)
);
CREATE TABLE gone (id int);
CREATE UNIQUE INDEX CONCURRENTLY idx_orders ON orders (user_id, total);
ALTER TABLE orders ADD COLUMN note text, DROP COLUMN total;
"""
SECOND = """
-- +goose Up
ALTER TABLE gone ADD x int;
CREATE DATABASE shop;
-- +goose Down
DROP TABLE orders;
"""
TENTH = """
DROP TABLE gone;
ALTER TABLE orders RENAME COLUMN note TO remark;
"""


def test_migrations_are_applied_in_the_order_of_their_numbers() -> None:
    files = {
        "db/1_first.sql": FIRST,
        "db/10_last.sql": TENTH,
        "db/2_second.sql": SECOND,
        "db/1_first.down.sql": "DROP TABLE orders;",
    }
    assert set(named("table", files)) == {"orders"}
    assert named("column", files) == {"orders.id": "SERIAL", "orders.user_id": "uuid", "orders.remark": "text"}
    assert named("index", files) == {"idx_orders": "orders(user_id, total)"}
    assert set(named("database", files)) == {"shop"}
    assert places("column", files)["orders.user_id"] == ("db/1_first.sql", 5)


def test_migrations_in_folders_of_their_own_are_one_history() -> None:
    files = {
        "prisma/migrations/20240101_a/migration.sql": "CREATE TABLE orders (id int);\nCREATE TABLE bills (no int);\n",
        "prisma/migrations/20240201_drop/migration.sql": "DROP TABLE bills;\n",
        "prisma/migrations/20240301_more/migration.sql": "ALTER TABLE orders ADD COLUMN total int;\n",
    }
    assert set(named("table", files)) == {"orders"}
    assert set(named("column", files)) == {"orders.id", "orders.total"}


def test_a_name_that_is_a_value_of_a_template_is_no_table() -> None:
    files = {"db/a.ts": "export const sql = `CREATE TABLE IF NOT EXISTS ${database}.events (id int)`;\n"}
    assert set(named("table", files)) == set()


def test_sql_in_the_strings_of_source_counts() -> None:
    source = '''
    SCHEMA = """
    CREATE TABLE events (
        id INTEGER PRIMARY KEY,
        payload TEXT
    );
    """
    db.execute("ALTER TABLE events ADD COLUMN day TEXT")
    db.execute("DROP TABLE IF EXISTS events")
    # CREATE TABLE comment (id int)
    '''
    assert named("column", {"a.py": source}) == {"events.id": "INTEGER", "events.payload": "TEXT", "events.day": "TEXT"}
    assert places("column", {"a.py": source})["events.payload"] == ("a.py", 5)


def test_sqlalchemy_and_sqlmodel_inherit_columns() -> None:
    source = """
    class Stamped:
        created = Column(DateTime)

    class User(Stamped, Base):
        __tablename__ = "users"
        __table_args__ = (Index("ix_mail", "email", "name"),)
        id: Mapped[int] = mapped_column(primary_key=True)
        email: Mapped[str] = mapped_column(String(50), unique=True)
        name = Column("full_name", sa.String, nullable=False)
        pet = relationship("Pet")

    class Hero(SQLModel, table=True):
        id: int | None = Field(default=None, primary_key=True)
        alias: str

    links = Table(
        "links", Base.metadata,
        Column("left_id", Integer),
    )
    """
    assert set(named("table", {"m.py": source})) == {"users", "hero", "links"}
    assert named("column", {"m.py": source}) == {
        "users.id": "int",
        "users.email": "String(50)",
        "users.full_name": "String",
        "users.created": "DateTime",
        "hero.id": "int | None",
        "hero.alias": "str",
        "links.left_id": "Integer",
    }
    assert named("index", {"m.py": source}) == {"ix_mail": "users(email, name)"}


def test_a_base_class_may_be_a_union_of_types() -> None:
    files = {
        "a/models.py": "class Store(Base[int | str]): ...\n\n\nclass Order(models.Model):\n    x = models.TextField()"
    }
    assert set(named("table", files)) == {"a_order"}


def test_alembic_follows_the_chain_of_revisions() -> None:
    files = {
        "versions/b_first.py": """
        revision = "b1"
        down_revision = None
        def upgrade() -> None:
            op.create_table(
                "accounts",
                sa.Column("id", sa.Integer(), nullable=False),
                sa.Column("mail", sa.String(length=20)),
            )
            op.create_table("old", sa.Column("id", sa.Integer()))
            op.create_index(op.f("ix_mail"), "accounts", ["mail"], unique=True)
        def downgrade():
            op.drop_table("accounts")
        """,
        "versions/a_second.py": """
        revision: str = "a2"
        down_revision: str | None = "b1"
        def upgrade():
            op.drop_table("old")
            op.add_column("accounts", sa.Column("age", sa.Integer()))
            with op.batch_alter_table("accounts") as batch_op:
                batch_op.alter_column("age", new_column_name="years")
                batch_op.drop_column("mail")
        def downgrade():
            op.create_table("old", sa.Column("id"))
        """,
    }
    assert set(named("table", files)) == {"accounts"}
    assert named("column", files) == {"accounts.id": "Integer", "accounts.years": "Integer"}
    assert named("index", files) == {"ix_mail": "accounts(mail)"}


def test_django_tables_have_the_name_of_their_app() -> None:
    source = """
    class Stamped(models.Model):
        created = models.DateTimeField(auto_now=True)
        class Meta:
            abstract = True

    class Order(Stamped):
        NEW = "new"
        status = models.CharField(max_length=3)
        customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
        tags = models.ManyToManyField("Tag")

    class Invoice(models.Model):
        number = models.IntegerField(db_column="num")
        class Meta:
            db_table = "invoices"

    class Receipt(models.Model):
        code = models.CharField(max_length=9, primary_key=True)
    """
    files = {"shop/models/order.py": source}
    assert set(named("table", files)) == {"shop_order", "shop_order_tags", "invoices", "shop_receipt"}
    assert set(named("column", files)) == {
        *("shop_order.status", "shop_order.customer_id", "shop_order.created", "shop_order.id"),
        *("invoices.num", "invoices.id"),
        "shop_receipt.code",
    }


def test_drizzle_prisma_and_typeorm() -> None:
    files = {
        "src/schema.ts": """
        import { pgTable, serial } from 'drizzle-orm/pg-core';
        export const orders = pgTable(
          'orders',
          {
            id: serial('id').primaryKey(),
            meta: jsonb('meta').$type<{ a: string }>().default({ a: 'x' }),
            plain: text(),
          },
          (t) => ({ ix: index('orders_ix').on(t.userId, t.meta) }),
        );
        """,
        "prisma/schema.prisma": """
        model User {
          id    Int     @id
          email String  @map("e_mail")
          posts Post[]
          @@map("users")
          @@index([email])
        }
        model Post {
          id Int @id
        }
        """,
        "src/item.entity.ts": """
        @Entity('order_items')
        export class OrderItem {
          @PrimaryGeneratedColumn('uuid')
          id: string;

          @Column({ type: 'varchar', name: 'the_name' })
          name: string;
        }
        """,
    }
    assert set(named("table", files)) == {"orders", "users", "Post", "order_items"}
    assert named("column", files) == {
        "orders.id": "serial",
        "orders.meta": "jsonb",
        "orders.plain": "text",
        "users.id": "Int",
        "users.e_mail": "String",
        "Post.id": "Int",
        "order_items.id": "uuid",
        "order_items.the_name": "varchar",
    }
    assert named("index", files) == {"orders_ix": "orders(userId, meta)", "users_email_idx": "users(email)"}


def test_an_index_above_an_entity_is_of_its_table() -> None:
    files = {
        "src/shop.entity.ts": """
        @Entity({ name: 'carts' })
        export class Cart {
          @Column({ type: 'int' })
          @Index('carts_by_size')
          size: number;
        }

        @Index('orders_by_day', ['day'], {})
        @Unique(['number'])
        @Entity({ name: 'orders' })
        export class Order {
          @Column({ type: 'date' })
          day: Date;
        }
        """,
    }
    assert named("index", files) == {"carts_by_size": "carts", "orders_by_day": "orders(day)"}


def test_knex_rails_laravel_jpa_and_gorm() -> None:
    files = {
        "migrations/1.js": """
        exports.up = (knex) => knex.schema.createTable('pets', (table) => {
          table.string('name').notNullable();
        });
        exports.down = (knex) => knex.schema.dropTable('pets');
        """,
        "db/schema.rb": 'create_table "carts", force: :cascade do |t|\n  t.string "owner"\nend\n',
        "database/1.php": """
        Schema::create('flights', function (Blueprint $table) {
            $table->string('airline');
        });
        """,
        "Order.java": """
        @Table(name = "orders")
        public class Order {
          @Column(name = "total_amount")
          private X t;
        }
        """,
        "user.go": """
type User struct {
    Mail string `gorm:"column:email"`
}
func (User) TableName() string {
    return "users"
}
""",
    }
    assert set(named("column", files)) == {
        *("pets.name", "carts.owner", "flights.airline", "orders.total_amount", "users.email"),
    }


def test_sequelize_tables() -> None:
    files = {
        "migrations/1.js": 'await queryInterface.createTable(\n  "team_domains",\n  {},\n);\n',
        "models/Login.ts": '@Table({ tableName: "authentications", modelName: "authentication" })\nclass Login {}\n',
        "tasks/score.ts": "await db.query(`CREATE UNLOGGED TABLE ${this.table} (id int)`);\n",
    }
    assert set(named("table", files)) == {"team_domains", "authentications"}


def test_statements_and_modules_that_make_no_table() -> None:
    files = {
        "a.sql": "CREATE TEMPORARY TABLE scratch (a int);\nCREATE TEMP TABLE draft (a int);\n",
        "migrations/1.js": "await knex.schema.createTable(name, (t) => { t.increments(); });\n",
        "src/a.js": 'define("app/view", { render: 1 });\ncustomElements.define("x-row", { a: 1 });\n',
        "src/b.go": 'message := "CREATE TABLE AS is not supported"\n',
    }
    assert not named("table", files)


def test_xorm_tables() -> None:
    source = """
    package object

    import "xorm.io/xorm"

    func create(engine *xorm.Engine) error {
        return engine.Sync2(new(User), new(OrderItem))
    }
    """
    assert set(named("table", {"a.go": source})) == {"user", "order_item"}


def test_pydal() -> None:
    source = """
    db.define_table(
        "orders",
        Field("total", "decimal(10,2)"),
        Field("note"),
    )
    """
    assert named("column", {"a.py": source}) == {"orders.total": "decimal(10,2)", "orders.note": ""}


def test_models_in_a_folder_of_a_django_app_belong_to_the_app() -> None:
    source = "class Order(models.Model):\n    total = models.IntegerField()\n"
    files = {
        "shop/apps.py": "",
        "shop/orders/models.py": source,
        "shop/test/models.py": source.replace("Order", "Test"),
    }
    assert set(named("table", files)) == {"shop_order", "shop_test"}
    labelled = source + '    class Meta:\n        app_label = "other"\n'
    assert set(named("table", {"shop/models.py": labelled})) == {"other_order"}
