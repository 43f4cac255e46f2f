-- Every kind of table, column and index both engines have, with what one of them has alone in its versioned comments.
-- MariaDB passes over comments of 50700 to 99999; MySQL over M!.
CREATE TABLE `types of columns` (
  a TINYINT, b TINYINT(1), c BOOL, d SMALLINT UNSIGNED, e MEDIUMINT ZEROFILL, f INTEGER NOT NULL DEFAULT -5,
  g BIGINT UNSIGNED, h INT(5) ZEROFILL, i DEC, j NUMERIC(7), k DECIMAL(7,2) UNSIGNED, l FLOAT, m DOUBLE PRECISION, n REAL,
  o CHAR, p CHARACTER(7), q CHAR VARYING(9), r NATIONAL VARCHAR(5), s NCHAR(4), t VARCHAR(40) CHARACTER SET latin1 COLLATE latin1_bin,
  u BINARY, v VARBINARY(16), w TINYTEXT, x TEXT, y MEDIUMTEXT, z LONGTEXT COLLATE utf8mb4_bin,
  aa BLOB, ab LONGBLOB, ac DATE, ad TIME(3), ae DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  af TIMESTAMP NULL DEFAULT NULL COMMENT 'it''s, (a) comment', ag YEAR, ah ENUM('a', 'b,c', 'd''e') DEFAULT 'b,c', ai SET('x', 'y'),
  aj BIT, ak BIT(12), al JSON, am POINT, an GEOMETRY,
  ao INT GENERATED ALWAYS AS (a + 1) VIRTUAL, ap VARCHAR(50) AS (CONCAT(q, ')', q)) STORED /*!80000 NOT NULL */,
  aq INT INVISIBLE DEFAULT 3, ar LONG VARCHAR, `as key` INT DEFAULT NULL, at INT8, au MIDDLEINT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci ROW_FORMAT=DYNAMIC COMMENT='a, b (c';

CREATE TABLE parents (
  id INT NOT NULL AUTO_INCREMENT,
  region CHAR(2) NOT NULL,
  code VARCHAR(60),
  PRIMARY KEY (id),
  UNIQUE KEY (code),
  UNIQUE KEY region_code (region, code)
) ENGINE=InnoDB AUTO_INCREMENT=17 DEFAULT CHARSET=latin1;

CREATE TABLE children (
  id SERIAL,
  parent_id INT,
  other_id INT,
  region CHAR(2) CHECK (region <> 'xx'),
  title VARCHAR(200) NOT NULL,
  body TEXT,
  place POINT NOT NULL,
  amount DECIMAL(10,2),
  happened DATETIME,
  PRIMARY KEY (happened, id DESC),
  KEY (region),
  KEY (region, amount),
  KEY prefixes (title(10), body(20)),
  KEY backwards (amount DESC, region),
  KEY hidden (amount) /*!80000 INVISIBLE */ /*M! IGNORED */ COMMENT 'not used',
  KEY by_tree USING BTREE (parent_id, amount),
  FULLTEXT KEY words (title, body),
  SPATIAL KEY (place),
  /*!80013 KEY functional ((lower(`title`)), (`amount` * 2) DESC, region), */
  CONSTRAINT fk_parent FOREIGN KEY (parent_id) REFERENCES parents (id) ON DELETE CASCADE ON UPDATE CASCADE,
  FOREIGN KEY (other_id) REFERENCES parents (id) ON DELETE SET NULL,
  CONSTRAINT positive CHECK (amount > 0 AND (region IN ('a)', 'b')))
) DEFAULT CHARSET=utf8mb4;

CREATE TABLE measured (
  id BIGINT NOT NULL,
  at DATE NOT NULL,
  value DOUBLE,
  KEY at_value (at, value)
) PARTITION BY RANGE (YEAR(at)) (
  PARTITION p2023 VALUES LESS THAN (2024),
  PARTITION p2024 VALUES LESS THAN (2025),
  PARTITION rest VALUES LESS THAN MAXVALUE);
CREATE TABLE hashed (id INT PRIMARY KEY, v INT) PARTITION BY HASH (id) PARTITIONS 8;
CREATE TABLE listed (r VARCHAR(10) NOT NULL, v INT) PARTITION BY LIST COLUMNS (r) (
  PARTITION one VALUES IN ('a', 'b'), PARTITION two VALUES IN ('c'));
CREATE TABLE keyed (a INT, b INT, PRIMARY KEY (a, b)) PARTITION BY LINEAR KEY (a, b) PARTITIONS 3;

CREATE INDEX added ON parents (code(5), region DESC);
CREATE UNIQUE INDEX added_unique USING BTREE ON parents (region, id);
ALTER TABLE children ADD INDEX late (happened), ADD UNIQUE KEY late_unique (title, happened), DROP INDEX backwards,
  ALGORITHM = INPLACE;
DROP INDEX added ON parents;
CREATE OR REPLACE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW seen AS SELECT id, `code` AS c FROM parents WHERE region = 'de';
