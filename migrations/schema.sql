-- revision 0008
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE workspace (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
CREATE TABLE state (
	workspace_id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	value TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (workspace_id, "key"), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
);
CREATE TABLE source (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	path TEXT DEFAULT '' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	digest TEXT DEFAULT '' NOT NULL, 
	accepted INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (workspace_id, path), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
);
CREATE TABLE note (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	date TEXT DEFAULT '' NOT NULL, 
	title TEXT DEFAULT '' NOT NULL, 
	domain TEXT DEFAULT '' NOT NULL, 
	project TEXT DEFAULT '' NOT NULL, 
	outcome TEXT DEFAULT '' NOT NULL, 
	result TEXT DEFAULT '' NOT NULL, 
	minutes INTEGER, 
	author TEXT DEFAULT '' NOT NULL, 
	via TEXT DEFAULT '' NOT NULL, 
	commit_id TEXT DEFAULT '' NOT NULL, 
	pull_request TEXT DEFAULT '' NOT NULL, 
	has_source INTEGER NOT NULL, 
	body_key TEXT DEFAULT '' NOT NULL, confirmed TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES source (id) ON DELETE CASCADE, 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
);
CREATE INDEX note_by_date ON note (workspace_id, date);
CREATE TABLE note_text (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	title TEXT DEFAULT '' NOT NULL, 
	keywords TEXT DEFAULT '' NOT NULL, 
	body TEXT DEFAULT '' NOT NULL, 
	tags TEXT DEFAULT '' NOT NULL, 
	extra TEXT DEFAULT '' NOT NULL, hidden TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES source (id) ON DELETE CASCADE, 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
);
CREATE TABLE evidence (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	note_id INTEGER NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	name_key TEXT DEFAULT '' NOT NULL, 
	pattern TEXT DEFAULT '' NOT NULL, 
	verdict TEXT DEFAULT '' NOT NULL, 
	outcome TEXT DEFAULT '' NOT NULL, 
	line INTEGER NOT NULL, 
	claimed TEXT DEFAULT '' NOT NULL, 
	sections TEXT DEFAULT '' NOT NULL, 
	counts INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE, 
	FOREIGN KEY(note_id) REFERENCES note (id) ON DELETE CASCADE
);
CREATE INDEX evidence_by_pattern ON evidence (workspace_id, pattern);
CREATE INDEX evidence_by_name ON evidence (workspace_id, name_key, pattern);
CREATE INDEX evidence_by_note ON evidence (note_id);
CREATE TABLE page (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	slug TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	category TEXT DEFAULT '' NOT NULL, 
	aliases TEXT DEFAULT '' NOT NULL, 
	tags TEXT DEFAULT '' NOT NULL, 
	minutes INTEGER, 
	applies_to TEXT DEFAULT '' NOT NULL, 
	languages TEXT DEFAULT '' NOT NULL, 
	status TEXT DEFAULT '' NOT NULL, 
	superseded_by TEXT DEFAULT '' NOT NULL, 
	line INTEGER NOT NULL, 
	sections TEXT DEFAULT '' NOT NULL, 
	extra TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES source (id) ON DELETE CASCADE, 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
);
CREATE INDEX page_by_slug ON page (workspace_id, slug);
CREATE TABLE pattern (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	slug TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	category TEXT DEFAULT '' NOT NULL, 
	level INTEGER NOT NULL, 
	examples INTEGER NOT NULL, 
	against INTEGER NOT NULL, 
	limits INTEGER NOT NULL, 
	since TEXT DEFAULT '' NOT NULL, 
	last_reinforced TEXT DEFAULT '' NOT NULL, 
	newest TEXT DEFAULT '' NOT NULL, 
	minutes_total INTEGER NOT NULL, 
	minutes_per_use INTEGER, 
	projects TEXT DEFAULT '' NOT NULL, 
	domains TEXT DEFAULT '' NOT NULL, 
	tags TEXT DEFAULT '' NOT NULL, 
	languages TEXT DEFAULT '' NOT NULL, 
	applies_to TEXT DEFAULT '' NOT NULL, 
	aliases TEXT DEFAULT '' NOT NULL, 
	status TEXT DEFAULT '' NOT NULL, 
	superseded_by TEXT DEFAULT '' NOT NULL, 
	page TEXT DEFAULT '' NOT NULL, 
	has_text INTEGER NOT NULL, 
	related TEXT DEFAULT '' NOT NULL, 
	fingerprint TEXT DEFAULT '' NOT NULL, 
	evidence INTEGER NOT NULL, by_agents INTEGER DEFAULT '0' NOT NULL, pending INTEGER DEFAULT '0' NOT NULL, pending_against INTEGER DEFAULT '0' NOT NULL, elsewhere INTEGER DEFAULT '0' NOT NULL, repositories INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (workspace_id, slug), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
);
CREATE TABLE pattern_text (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	keywords TEXT DEFAULT '' NOT NULL, 
	body TEXT DEFAULT '' NOT NULL, hidden TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES pattern (id) ON DELETE CASCADE, 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
);
CREATE TABLE promotion (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	pattern TEXT DEFAULT '' NOT NULL, 
	level_before INTEGER NOT NULL, 
	level_after INTEGER NOT NULL, 
	date TEXT DEFAULT '' NOT NULL, 
	because TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
);
CREATE INDEX promotion_by_pattern ON promotion (workspace_id, pattern);
CREATE TABLE diagnostic (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	scope TEXT DEFAULT '' NOT NULL, 
	path TEXT DEFAULT '' NOT NULL, 
	line INTEGER NOT NULL, 
	column_number INTEGER NOT NULL, 
	severity TEXT DEFAULT '' NOT NULL, 
	rule TEXT DEFAULT '' NOT NULL, 
	message TEXT DEFAULT '' NOT NULL, 
	help TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
);
CREATE INDEX diagnostic_by_scope ON diagnostic (workspace_id, scope);
CREATE INDEX source_rejected ON source (workspace_id) WHERE accepted = 0;
CREATE TABLE month (
	workspace_id INTEGER NOT NULL, 
	month TEXT NOT NULL, 
	notes INTEGER NOT NULL, 
	unlinked INTEGER NOT NULL, 
	minutes INTEGER NOT NULL, 
	PRIMARY KEY (workspace_id, month), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
);
CREATE VIRTUAL TABLE note_fts USING fts5(title, keywords, body, hidden, content='note_text', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE pattern_fts USING fts5(name, keywords, body, hidden, content='pattern_text', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2');
CREATE TABLE word (
	workspace_id INTEGER NOT NULL, 
	path TEXT NOT NULL, 
	commit_id TEXT DEFAULT '' NOT NULL, 
	date TEXT DEFAULT '' NOT NULL, 
	authors TEXT DEFAULT '' NOT NULL, 
	later TEXT DEFAULT '' NOT NULL, 
	held TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (workspace_id, path), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
);
CREATE TABLE shared (
	id INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	name_key TEXT DEFAULT '' NOT NULL, 
	pattern TEXT DEFAULT '' NOT NULL, 
	verdict TEXT DEFAULT '' NOT NULL, 
	date TEXT DEFAULT '' NOT NULL, 
	repository TEXT DEFAULT '' NOT NULL, 
	people INTEGER NOT NULL, 
	agents INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(workspace_id) REFERENCES workspace (id) ON DELETE CASCADE
);
CREATE INDEX shared_by_pattern ON shared (workspace_id, pattern);
CREATE INDEX note_sample ON note (workspace_id) WHERE via = 'sample';
INSERT INTO alembic_version (version_num) VALUES ('0008');
