-- The database the golden plans of MariaDB are captured on (scripts/capture-mariadb-plans); needs the sequence engine.
CREATE TABLE customers (id INT PRIMARY KEY AUTO_INCREMENT, email VARCHAR(100) NOT NULL, name VARCHAR(80), country CHAR(2) NOT NULL, segment VARCHAR(12), created DATE NOT NULL, bio TEXT,
  UNIQUE KEY customers_email (email),
  KEY customers_country (country),
  FULLTEXT KEY customers_bio (bio)) ENGINE=InnoDB;
CREATE TABLE products (id INT PRIMARY KEY, sku VARCHAR(20) CHARACTER SET latin1 NOT NULL, title VARCHAR(80), category_id INT, price DECIMAL(10,2) NOT NULL, stock INT,
  KEY products_category (category_id),
  KEY products_sku (sku),
  KEY products_price (price)) ENGINE=InnoDB;
CREATE TABLE categories (id INT PRIMARY KEY, parent_id INT NULL, name VARCHAR(40),
  KEY categories_parent (parent_id));
CREATE TABLE orders (id INT PRIMARY KEY, customer_id INT NOT NULL, status VARCHAR(12) NOT NULL, placed DATETIME NOT NULL, total DECIMAL(12,2), coupon VARCHAR(10) NULL,
  KEY orders_customer (customer_id),
  KEY orders_status_placed (status, placed),
  KEY orders_coupon (coupon),
  KEY orders_placed(placed)) ENGINE=InnoDB;
CREATE TABLE items (order_id INT NOT NULL, line INT NOT NULL, product_id INT NOT NULL, quantity INT NOT NULL, price DECIMAL(10,2),
  PRIMARY KEY (order_id, line),
  KEY items_product (product_id)) ENGINE=InnoDB;
CREATE TABLE events (id INT NOT NULL, at DATE NOT NULL, kind VARCHAR(10), payload VARCHAR(200),
  PRIMARY KEY (id, at),
  KEY events_kind(kind)) ENGINE=InnoDB PARTITION BY RANGE (YEAR(at)) (PARTITION p2022 VALUES LESS THAN (2023), PARTITION p2023 VALUES LESS THAN (2024), PARTITION p2024 VALUES LESS THAN (2025), PARTITION pmax VALUES LESS THAN MAXVALUE);
INSERT INTO categories SELECT seq, IF(seq<=5, NULL, 1+ (seq*7)%seq DIV 3), CONCAT('category ', seq) FROM seq_1_to_60;
INSERT INTO customers (email,name,country,segment,created,bio) SELECT CONCAT('user',seq,'@example.org'), CONCAT('Name ', seq), ELT(1+seq%7*seq%5,'DE','FR','US','GB','IT'), IF(seq%10=0,NULL,ELT(1+seq%3,'gold','silver','bronze')), DATE '2020-01-01' + INTERVAL seq%1500 DAY, CONCAT('likes ', ELT(1+seq%4,'garden tools','board games','mountain bikes','cooking books')) FROM seq_1_to_2000;
INSERT INTO products SELECT seq, CONCAT('SKU-',LPAD(seq,6,'0')), CONCAT('Product ',seq), 1+seq%60, 1+(seq*37)%500, seq%90 FROM seq_1_to_1000;
INSERT INTO orders SELECT seq, 1+(seq*13)%2000, ELT(1+(seq%20>0)+(seq%20>3),'open','paid','shipped'), '2022-01-01' + INTERVAL (seq*17)%1000 DAY + INTERVAL seq%86400 SECOND, (seq*31)%900, IF(seq%50=0, CONCAT('C',seq%400), NULL) FROM seq_1_to_20000;
INSERT INTO items SELECT 1+(seq DIV 2), seq%2, 1+(seq*7)%1000, 1+seq%4, (seq*11)%300 FROM seq_1_to_39998;
INSERT INTO events SELECT seq, DATE '2022-01-01' + INTERVAL seq%1400 DAY, ELT(1+seq%3,'view','cart','buy'), REPEAT('x', 50) FROM seq_1_to_8000;
ANALYZE TABLE customers, products, categories, orders, items, events;
