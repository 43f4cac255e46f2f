-- The database the cases of MySQL's and MariaDB's rules are captured on (scripts/capture-golden-rules-mysql): large
-- enough for a waste to show. Loads on both engines; every value is arithmetic on a counter.
CREATE TABLE digit (d INT PRIMARY KEY);
INSERT INTO digit VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
CREATE TABLE counter (n INT PRIMARY KEY);
INSERT INTO counter
SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d + 1
FROM digit a, digit b, digit c, digit e, digit f ORDER BY 1;

CREATE TABLE customer (
  customer_id INT PRIMARY KEY,
  region_id INT NOT NULL,
  email VARCHAR(80) NOT NULL,
  city VARCHAR(40) NOT NULL,
  referred_by INT,
  joined DATE NOT NULL,
  KEY customer_region_idx (region_id),
  KEY customer_referred_idx (referred_by)
);
INSERT INTO customer
SELECT n, 1 + n % 5, CONCAT('user', n, '@example.com'), CONCAT('city ', n * 7919 % 301),
  CASE WHEN n % 3 = 0 THEN n DIV 3 END, DATE '2015-01-01' + INTERVAL n * 37 % 3000 DAY
FROM counter WHERE n <= 5000;

CREATE TABLE orders (
  order_id INT PRIMARY KEY,
  customer_id INT NOT NULL,
  state VARCHAR(10) NOT NULL,
  kind INT NOT NULL,
  placed DATETIME NOT NULL,
  total DECIMAL(10, 2) NOT NULL,
  note VARCHAR(200),
  KEY orders_customer_idx (customer_id),
  KEY orders_state_idx (state),
  KEY orders_kind_idx (kind),
  KEY orders_placed_idx (placed)
);
INSERT INTO orders
SELECT n, 1 + n * 7 % 5000, ELT(1 + n % 5, 'new', 'paid', 'sent', 'back', 'done'), n DIV 7 % 12,
  TIMESTAMP '2023-01-01 00:00:00' + INTERVAL n * 17 MINUTE, n * 31 % 9001 / 10,
  RPAD(CONCAT('note ', n * 7919 % 60013), 120, '.')
FROM counter WHERE n <= 60000;

-- Nothing but the key is indexed.
CREATE TABLE payment (payment_id INT PRIMARY KEY, order_id INT NOT NULL, method VARCHAR(10) NOT NULL, amount INT NOT NULL);
INSERT INTO payment
SELECT n, n * 2, ELT(1 + n % 3, 'card', 'bank', 'cash'), n * 31 % 9001 FROM counter WHERE n <= 30000;

CREATE TABLE order_line (
  order_id INT NOT NULL,
  line_no INT NOT NULL,
  product_id INT NOT NULL,
  quantity INT NOT NULL,
  PRIMARY KEY (order_id, line_no),
  KEY order_line_product_idx (product_id)
);
INSERT INTO order_line SELECT 1 + n % 60000, 1 + n DIV 60000, 1 + n * 17 % 500, 1 + n % 4 FROM counter;

-- No useful leading column: many values of page, each with few hits.
CREATE TABLE hit (hit_id INT PRIMARY KEY, page INT NOT NULL, seen INT NOT NULL, bytes INT NOT NULL,
  KEY hit_page_seen_idx (page, seen), KEY hit_bytes_idx (bytes));
INSERT INTO hit SELECT n, n % 20000, n * 7 % 1000, n * 13 % 5000 FROM counter;

CREATE TABLE measure (measure_id INT PRIMARY KEY, sensor INT NOT NULL, reading INT NOT NULL);
INSERT INTO measure SELECT c.n * 5 + d.d, c.n % 50, c.n * 31 % 9001 FROM counter c JOIN digit d ON d.d < 5;

CREATE TABLE account (account_id INT PRIMARY KEY, phone VARCHAR(20) NOT NULL,
  code VARCHAR(20) CHARACTER SET latin1 NOT NULL, KEY account_phone_idx (phone), KEY account_code_idx (code));
INSERT INTO account SELECT n, 5550000 + n, CONCAT('A', n) FROM counter WHERE n <= 50000;

CREATE TABLE nothing (id INT PRIMARY KEY, x INT);
ANALYZE TABLE customer, orders, payment, order_line, hit, measure, account, nothing;
