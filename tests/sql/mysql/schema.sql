-- What the statements of this folder are about; both engines take it.
ALTER DATABASE test CHARACTER SET utf8mb4;
CREATE TABLE customers (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  email VARCHAR(190),
  name VARCHAR(100),
  country CHAR(2),
  balance DECIMAL(12,2),
  vip TINYINT(1) NOT NULL DEFAULT 0,
  created DATETIME,
  notes TEXT,
  prefs JSON,
  KEY country (country),
  FULLTEXT KEY words (name, notes)
);
CREATE TABLE orders (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer_id INT,
  status VARCHAR(20),
  total DECIMAL(12,2),
  flags INT UNSIGNED,
  placed DATETIME,
  shipped DATE,
  doc JSON,
  KEY customer (customer_id),
  KEY status_placed (status, placed)
);
CREATE TABLE items (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  order_id BIGINT,
  product_id INT,
  qty INT,
  price DECIMAL(12,2),
  UNIQUE KEY line (order_id, product_id)
);
CREATE TABLE products (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  sku VARCHAR(40) UNIQUE,
  title VARCHAR(190),
  body TEXT,
  price DECIMAL(12,2),
  tags JSON,
  FULLTEXT KEY title_words (title),
  FULLTEXT KEY all_words (title, body)
);
CREATE TABLE archive (
  id INT NOT NULL,
  status VARCHAR(20),
  total DECIMAL(12,2),
  placed DATETIME,
  PRIMARY KEY (id)
) PARTITION BY RANGE (id) (
  PARTITION p0 VALUES LESS THAN (1000),
  PARTITION p1 VALUES LESS THAN (2000),
  PARTITION p2 VALUES LESS THAN MAXVALUE);
CREATE TABLE `order details` (
  id INT NOT NULL PRIMARY KEY,
  `order id` BIGINT,
  `key` VARCHAR(20),
  `select` INT,
  `tick``ed` INT,
  KEY `by order` (`order id`)
);
CREATE TABLE employees (
  id INT NOT NULL PRIMARY KEY,
  manager_id INT,
  name VARCHAR(50),
  salary INT,
  dept VARCHAR(20),
  hired DATE
);
