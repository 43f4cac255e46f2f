-- The database MySQL's golden plans are captured on (scripts/capture-golden-mysql). Deterministic: every value is
-- arithmetic on a counter, so two loads give the same rows. Loads on MySQL 8.0 and later in a few seconds.
SET SESSION cte_max_recursion_depth = 100000;
CREATE TABLE region (region_id INT PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE);
INSERT INTO region VALUES (1, 'north'), (2, 'south'), (3, 'east'), (4, 'west'), (5, 'centre');

CREATE TABLE customer (
  customer_id INT PRIMARY KEY,
  region_id INT NOT NULL,
  email VARCHAR(80) NOT NULL,
  full_name VARCHAR(60) NOT NULL,
  status VARCHAR(10) NOT NULL,
  joined DATE NOT NULL,
  referred_by INT,
  UNIQUE KEY customer_email_idx (email),
  KEY customer_region_idx (region_id),
  KEY customer_status_idx (status),
  KEY customer_joined_idx (joined),
  KEY customer_referred_idx (referred_by),
  CONSTRAINT customer_region_fk FOREIGN KEY (region_id) REFERENCES region (region_id)
);
INSERT INTO customer
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 2000)
SELECT n, 1 + n % 5, CONCAT('user', n, '@example.com'), CONCAT('Customer ', n * 7919 % 10007),
  CASE WHEN n % 20 = 0 THEN 'closed' WHEN n % 7 = 0 THEN 'blocked' ELSE 'active' END,
  DATE '2015-01-01' + INTERVAL n * 37 % 3000 DAY, CASE WHEN n % 3 = 0 THEN n DIV 3 END
FROM n;

CREATE TABLE product (
  product_id INT PRIMARY KEY,
  category VARCHAR(20) NOT NULL,
  name VARCHAR(40) NOT NULL,
  price DECIMAL(10, 2) NOT NULL,
  KEY product_category_idx (category, price)
);
INSERT INTO product
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 500)
SELECT n, CONCAT('category ', n % 12), CONCAT('product ', n), n * 13 % 997 + 0.99 FROM n;

CREATE TABLE orders (
  order_id INT PRIMARY KEY,
  customer_id INT NOT NULL,
  state VARCHAR(10) NOT NULL,
  placed DATETIME NOT NULL,
  total DECIMAL(10, 2) NOT NULL,
  note VARCHAR(200),
  KEY orders_customer_idx (customer_id),
  KEY orders_placed_idx (placed),
  KEY orders_state_idx (state, placed),
  KEY orders_total_idx (total)
);
INSERT INTO orders
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 12000)
SELECT n, 1 + n * 7 % 2000, ELT(1 + n % 5, 'new', 'paid', 'sent', 'back', 'done'),
  TIMESTAMP '2023-01-01 00:00:00' + INTERVAL n * 97 MINUTE, n * 31 % 9001 / 10,
  CASE WHEN n % 10 = 0 THEN CONCAT('note ', n) END
FROM n;

CREATE TABLE order_line (
  order_id INT NOT NULL,
  line_no INT NOT NULL,
  product_id INT NOT NULL,
  quantity INT NOT NULL,
  PRIMARY KEY (order_id, line_no),
  KEY order_line_product_idx (product_id)
);
INSERT INTO order_line
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 30000)
SELECT 1 + n % 12000, 1 + n DIV 12000, 1 + n * 17 % 500, 1 + n % 4 FROM n;

-- Without a useful index, for hash joins.
CREATE TABLE shipment (shipment_id INT PRIMARY KEY, order_id INT NOT NULL, carrier VARCHAR(20) NOT NULL, weight INT);
INSERT INTO shipment
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 4000)
SELECT n, n * 3, ELT(1 + n % 3, 'post', 'bike', 'drone'), CASE WHEN n % 11 <> 0 THEN n % 40 END FROM n;

CREATE TABLE category_tree (id INT PRIMARY KEY, parent_id INT, name VARCHAR(40) NOT NULL, KEY category_parent_idx (parent_id));
INSERT INTO category_tree
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 300)
SELECT n, CASE WHEN n > 1 THEN n DIV 3 + CASE WHEN n < 3 THEN 1 ELSE 0 END END, CONCAT('category ', n) FROM n;

CREATE TABLE article (article_id INT PRIMARY KEY, title VARCHAR(100) NOT NULL, body TEXT NOT NULL, FULLTEXT KEY article_text_idx (title, body));
INSERT INTO article
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 300)
SELECT n, CONCAT('article ', n), CONCAT('about ', ELT(1 + n % 4, 'elephants', 'giraffes', 'turtles', 'whales'), ' and more ', n) FROM n;

CREATE TABLE visit (visit_id INT NOT NULL, visited DATE NOT NULL, page INT NOT NULL, PRIMARY KEY (visit_id, visited), KEY visit_page_idx (page))
PARTITION BY RANGE (YEAR(visited)) (PARTITION p2022 VALUES LESS THAN (2023), PARTITION p2023 VALUES LESS THAN (2024),
  PARTITION p2024 VALUES LESS THAN (2025), PARTITION pmax VALUES LESS THAN MAXVALUE);
INSERT INTO visit
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 6000)
SELECT n, DATE '2022-01-01' + INTERVAL n % 1400 DAY, n % 200 FROM n;

-- Another character set and another type than what they are compared with.
CREATE TABLE legacy_account (code VARCHAR(20) CHARACTER SET latin1 NOT NULL, phone VARCHAR(20) NOT NULL, mail VARCHAR(80) CHARACTER SET latin1,
  PRIMARY KEY (code), KEY legacy_phone_idx (phone), KEY legacy_mail_idx (mail));
INSERT INTO legacy_account
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1000)
SELECT CONCAT('A', n), 5550000 + n, CONCAT('user', n, '@example.com') FROM n;

-- Names that need quoting, and characters that are no ASCII.
CREATE TABLE `odd -> table (cost=1 rows=2)` (`a key` INT PRIMARY KEY, `größe` VARCHAR(20), KEY `idx, über` (`größe`));
INSERT INTO `odd -> table (cost=1 rows=2)` VALUES (1, 'klein'), (2, 'groß'), (3, NULL);
CREATE TABLE nothing (id INT PRIMARY KEY, x INT);

ANALYZE TABLE region, customer, product, orders, order_line, shipment, category_tree, article, visit, legacy_account,
  `odd -> table (cost=1 rows=2)`, nothing;
