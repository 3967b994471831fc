"""Test which definitions, members and imports are found in source files."""

from __future__ import annotations

import pytest

from tacit.checks.verify.facts import Tier
from tacit.checks.verify.lexer import lex
from tests.checks.verify.facts_of import facts_of, named, places

PYTHON = '''
"""class NotThere: pass"""
from a.b import (
    c,  # a comment
    d as e,
)

LIMIT: int = 1


class Order(Base):
    """Text.

    class NorThis:
    """

    status: str = "new"
    total = Column(
        Numeric,
        nullable=True,
    )

    async def pay(self, amount=1):
        self.paid_at = now()

        def inner(): ...

    class Meta:
        table = "orders"

    def cancel(self): ...


def helper(): ...
'''
TYPESCRIPT = """
import React, { useState as u, type Foo } from 'react';
export const handler = async (event) => {
  const local = 1;
};
export default class Shop extends Base<Item> {
  private readonly name: string;
  static count = 3;
  constructor(
    private readonly repo: Repo,
  ) { super(); if (a) { b() } }
  @Get(':id')
  async find(@Param('id') id: string): Promise<Item> {
    return this.items.map((one) => { return one; });
  }
}
interface Item { id: string; price?: number; }
enum State { New = 'new', Paid }
export function total<T>(items: T) { }
export type Id = 'a' | 'b';
"""
GO = """
package main

const (
	Limit = 1
)

type Server struct {
	Name string `json:"name"`
}

type Doer interface {
	Do(ctx context.Context) error
}

func (s *Server) Run() error { return nil }

func NewServer() *Server { return &Server{Name: "x"} }
"""
JAVA = """
package com.acme.shop;

public class Order extends Base {
    @Id
    private Long id;
    public List<Order> all(@Param int x) {
        return foo();
    }
    enum Status { NEW, PAID }
}
"""
OTHERS = {
    "a.rs": "pub struct Foo { pub name: String }\nimpl Foo {\n    pub async fn run(&self) -> i32 { let x = 1; 1 }\n}\n",
    "A.cs": "namespace Shop\n{\n    public class Api\n    {\n        public int Id { get; set; }\n    }\n}\n",
    "a.php": "<?php\nclass Order {\n    public function items(): array { return []; }\n}\n",
    "a.rb": "class Order < Base\n  attr_reader :total\n  def pay\n  end\nend\n",
}


def test_python_has_definitions_and_members_with_lines() -> None:
    files = {"shop/order.py": PYTHON}
    assert named("definition", files) == {
        "LIMIT": "constant",
        "Order": "class",
        "Meta": "class",
        "helper": "function",
    }
    assert named("member", files) == {
        "Order.status": "field",
        "Order.total": "field",
        "Order.pay": "method",
        "Order.paid_at": "field",
        "Order.cancel": "method",
        "Meta.table": "field",
    }
    assert places("member", files)["Order.pay"] == ("shop/order.py", 23)


def test_typescript_has_definitions_and_members() -> None:
    files = {"src/shop.ts": TYPESCRIPT}
    assert named("definition", files) == {
        "handler": "function",
        "Shop": "class",
        "Item": "class",
        "State": "class",
        "total": "function",
        "Id": "type",
    }
    assert set(named("member", files)) == {
        *("Shop.name", "Shop.count", "Shop.constructor", "Shop.find", "Item.id", "Item.price"),
        *("State.New", "State.Paid"),
    }


def test_go_and_java_have_definitions_and_members() -> None:
    assert set(named("definition", {"main.go": GO})) == {"Limit", "Server", "Doer", "NewServer"}
    assert set(named("member", {"main.go": GO})) == {"Server.Name", "Doer.Do", "Server.Run"}
    assert set(named("definition", {"Order.java": JAVA})) == {"Order", "Status"}
    assert set(named("member", {"Order.java": JAVA})) == {"Order.id", "Order.all", "Status.NEW", "Status.PAID"}


@pytest.mark.parametrize(
    ("path", "members"),
    [
        ("a.rs", {"Foo.name", "Foo.run"}),
        ("A.cs", {"Api.Id"}),
        ("a.php", {"Order.items"}),
        ("a.rb", {"Order.total", "Order.pay"}),
    ],
)
def test_other_languages_have_members(path: str, members: set[str]) -> None:
    assert set(named("member", {path: OTHERS[path]})) == members


def test_own_imports_lead_to_their_file_and_foreign_ones_to_their_package() -> None:
    files = {
        "shop/__init__.py": "",
        "shop/prices.py": "def total(): ...\n",
        "shop/orders.py": "import os\nimport yaml\nfrom .prices import total\nfrom shop.prices import total as t\n",
        "web/package.json": '{"name": "@acme/web"}',
        "web/src/app.ts": """
        import { a as b } from './api';
        import { x } from '@acme/web/src/api';
        import r from 'react';
        """,
        "web/src/api.ts": "export const a = 1;\n",
    }
    assert named("import", files) == {
        "shop.prices:total": "shop/prices.py",
        "web/src/api:a": "web/src/api.ts",
        "@acme/web/src/api:x": "web/src/api.ts",
    }
    assert set(named("uses", files)) == {"yaml", "react"}


def test_two_imports_on_one_line_end() -> None:
    assert set(named("uses", {"a.py": "import yaml; import attr\nx = 'import'\n"})) == {"yaml"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("python", 'x = """a\nb""" % y  # c\n"open\nz = \'q\'\ndef f():\n    """d"""\n'),
        ("typescript", "const a = /[\"']/g; // x\nb = `x\n${a}` + 'c' /* d\n e */ + 1"),
        ("go", "a := 'x'; b := `r\nq`"),
        ("rust", "fn a<'a>(x: &'a str) { 'c' }"),
        ("sql", "SELECT 'it''s' -- c\n/* d\n*/"),
        ("python", '"""never closed\n'),
    ],
)
def test_all_views_of_a_text_have_its_length_and_lines(language: str, text: str) -> None:
    split = lex(text, language)
    assert len(split.code) == len(split.plain) == len(text)
    assert split.code.count("\n") == split.plain.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("end", "tiers"),
    [
        ("#[cfg(test)]\nmod tests {\n    use mockall::mock;\n    fn check() {\n    }\n}\n", [Tier.SOURCE, Tier.TEST]),
        ("#[cfg(test)]\nuse mockall::mock;\n\nfn check() {\n}\n", [Tier.SOURCE, Tier.SOURCE]),
        ("#[cfg(test)]\nmod tests {\n}\n\nuse mockall::mock;\nfn check() {\n}\n", [Tier.SOURCE, Tier.SOURCE]),
        ("#[cfg(test)]\nmod a {\n    use mockall::mock;\n}\n\nfn check() {\n}\n", [Tier.SOURCE, Tier.TEST]),
    ],
)
def test_modules_of_tests_in_a_rust_file_are_no_source(end: str, tiers: list[Tier]) -> None:
    files = {"src/a.rs": f"use redis::Client;\n\npub fn run() {{\n}}\n\n{end}"}
    assert [fact.tier for fact in facts_of(files) if fact.kind == "uses"] == tiers
