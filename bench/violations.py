"""Sample violations for `bench.review recall`: for each, the rule that must find it, and a file before and after."""

from __future__ import annotations

_LOAD = "def load():\n    return None\n"

SAMPLES: tuple[tuple[str, str, str], ...] = (
    (
        "relation-read-in-a-loop",
        _LOAD,
        _LOAD + "\n\ndef names():\n    return [b.author.name for b in Book.objects.all()]\n",
    ),
    (
        "relation-read-in-a-loop",
        _LOAD,
        _LOAD
        + "\n\ndef mail():\n    for order in Order.objects.filter(open=True):\n        send(order.customer.email)\n",
    ),
    (
        "relation-read-in-a-loop",
        "def tags():\n    for post in Post.objects.prefetch_related('tags').all():\n        print(post.tags.all())\n",
        "def tags():\n    for post in Post.objects.all():\n        print(post.tags.all())\n",
    ),
    (
        "relation-read-in-a-loop",
        _LOAD,
        _LOAD + "\n\ndef owners(session):\n    for car in session.query(Car).all():\n        print(car.owner.name)\n",
    ),
    (
        "writes-without-a-transaction",
        _LOAD,
        _LOAD
        + "\n\ndef sign_up(form):\n    user = User.objects.create(email=form.email)\n"
        + "    Profile.objects.create(user=user)\n    return user\n",
    ),
    (
        "writes-without-a-transaction",
        "def pay(o):\n    with transaction.atomic():\n        Paid.objects.create(o=o)\n        Log.objects.create()\n",
        "def pay(o):\n    Paid.objects.create(o=o)\n    Log.objects.create()\n",
    ),
    (
        "foreign-key-without-index",
        _LOAD,
        _LOAD + "\n\nclass Seat(Base):\n    hall_id = Column(Integer, ForeignKey('hall.id'))\n",
    ),
    (
        "foreign-key-without-index",
        "class Seat(Base):\n    hall_id = Column(ForeignKey('hall.id'), index=True)\n",
        "class Seat(Base):\n    hall_id = Column(ForeignKey('hall.id'))\n",
    ),
    (
        "foreign-key-without-index",
        _LOAD,
        _LOAD + "\n\nseats = Table('seat', meta, sa.Column('hall_id', sa.Integer, sa.ForeignKey('hall.id')))\n",
    ),
    (
        "migrated-foreign-key-without-index",
        "def upgrade():\n    pass\n",
        "def upgrade():\n    op.create_table('seat', sa.ForeignKeyConstraint(['hall_id'], ['hall.id']))\n",
    ),
    (
        "error-without-context",
        _LOAD,
        _LOAD
        + "\n\ndef ship(o):\n    try:\n        send(o)\n    except Lost:\n        log.exception(f'lost {o.id}')\n",
    ),
    (
        "error-without-context",
        _LOAD,
        _LOAD + "\n\ndef ship(o):\n    self.logger.error('could not send {}'.format(o))\n",
    ),
    ("error-without-context", _LOAD, _LOAD + "\n\ndef ship(o):\n    logging.critical('could not send ' + str(o))\n"),
    (
        "error-with-a-text-of-its-own",
        _LOAD,
        _LOAD + "\n\nasync def read(n):\n    if n < 0:\n        raise HTTPException(404, detail=f'no item {n}')\n",
    ),
    (
        "error-with-a-text-of-its-own",
        _LOAD,
        _LOAD + "\n\ndef read(n):\n    raise fastapi.HTTPException(status_code=400, detail='bad')\n",
    ),
    (
        "error-with-a-text-of-its-own",
        _LOAD,
        _LOAD + "\n\nasync def read(n):\n    if n < 0:\n        raise HTTPException(404, 'there is no such item')\n",
    ),
    ("requests-without-timeout", _LOAD, _LOAD + "\n\ndef ask(url):\n    return requests.get(url, headers=HEADERS)\n"),
    (
        "requests-without-timeout",
        "def ask(url):\n    return requests.post(\n        url,\n        timeout=5,\n    )\n",
        "def ask(url):\n    return requests.post(\n        url,\n    )\n",
    ),
    (
        "requests-without-timeout",
        _LOAD,
        _LOAD + "\n\ndef ask(url):\n    with requests.Session() as s:\n        return s.get(url)\n",
    ),
    ("urlopen-without-timeout", _LOAD, _LOAD + "\n\ndef ask(url):\n    return urlopen(Request(url)).read()\n"),
    (
        "secret-compared-with-equals",
        _LOAD,
        _LOAD + "\n\ndef check(given, user):\n    return given == user.api_key\n",
    ),
    (
        "secret-compared-with-equals",
        _LOAD,
        _LOAD + "\n\ndef hook(r):\n    if r.headers.get('X-Hub-Signature-256') != sign(r.body):\n        abort(403)\n",
    ),
    (
        "secret-compared-with-equals",
        _LOAD,
        _LOAD + "\n\ndef hook(body, given):\n    return hmac.new(KEY, body, 'sha1').hexdigest() == given\n",
    ),
    (
        "secret-compared-with-equals",
        _LOAD,
        _LOAD + "\n\ndef same(body, signature):\n    return sign(body) == signature\n",
    ),
    (
        "secret-compared-with-equals",
        _LOAD,
        _LOAD + "\n\ndef ok(u, given):\n    return u.tokenHash == digest_of(given)\n",
    ),
    (
        "secret-compared-with-equals",
        _LOAD,
        _LOAD + "\n\ndef ok(reset_token, row):\n    return reset_token != row.token\n",
    ),
    ("bare-except", _LOAD, _LOAD + "\n\ndef go():\n    try:\n        run()\n    except:\n        return None\n"),
    ("formatted-sql", _LOAD, _LOAD + "\n\ndef go(db, n):\n    db.execute(f'{ALL} WHERE number = {n}')\n"),
    ("formatted-sql", _LOAD, _LOAD + "\n\ndef go(db, n):\n    db.execute(text('x VALUES (%s)' % n))\n"),
    ("formatted-sql", _LOAD, _LOAD + "\n\ndef go(db, n):\n    db.raw('UPDATE a, b WHERE c = {}'.format(n))\n"),
    ("hard-coded-secret", _LOAD, _LOAD + "\n\nAPI_KEY = 'b7e1-93fa-KQ'\n"),
    ("hard-coded-secret", _LOAD, _LOAD + "\n\ndef connect():\n    return Client(user='x', password='Tr0ub4dor&3')\n"),
    ("hard-coded-secret", _LOAD, _LOAD + "\n\nclass Settings:\n    SECRET_KEY = '8f42a73054b1749f8f58848be5e6502c'\n"),
    ("hard-coded-secret", _LOAD, _LOAD + "\n\ndef login():\n    session.auth_token = 'kd83HHs0aPq1'\n"),
)
