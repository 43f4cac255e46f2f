--@ rel: items; group
SELECT order_id, GROUP_CONCAT(product_id ORDER BY qty DESC, product_id SEPARATOR '; ') FROM items GROUP BY order_id

--@ rel: items
SELECT GROUP_CONCAT(DISTINCT product_id) FROM items

--@ rel: items; group
SELECT GROUP_CONCAT(product_id, ':', qty SEPARATOR '') AS list FROM items GROUP BY order_id

--@ rel: items, orders
SELECT (SELECT GROUP_CONCAT(DISTINCT i.qty ORDER BY i.qty) FROM items i WHERE i.order_id = o.id) FROM orders o

--@ rel: items
SELECT GROUP_CONCAT(CONCAT(qty, 'x', price) ORDER BY price * qty ASC SEPARATOR ' | ') FROM items HAVING COUNT(*) > 1

--@ rel: items; only: mariadb
SELECT GROUP_CONCAT(product_id ORDER BY qty LIMIT 3) FROM items

--@ rel: customers; where: name equality
SELECT id FROM customers WHERE CONVERT(name USING latin1) = 'x'

--@ rel: customers
SELECT CONVERT(name USING utf8mb4), CONVERT('a' USING binary) FROM customers

--@ rel: customers; order: ? asc
SELECT name FROM customers ORDER BY CONVERT(name USING gbk)

--@ rel: customers
UPDATE customers SET name = CONVERT(CONVERT(name USING binary) USING utf8mb4)

--@ rel: customers; where: name equality
SELECT id FROM customers WHERE name = CONVERT(x'6162' USING utf8mb4) COLLATE utf8mb4_bin

--@ rel: orders; where: total equality
SELECT id FROM orders WHERE CONVERT(total, SIGNED) = 5

--@ rel: orders
SELECT CONVERT(id, CHAR), CONVERT(total, DECIMAL(10,2)), CONVERT(placed, DATE) FROM orders

--@ rel: orders; where: id equality
SELECT id FROM orders WHERE id = CONVERT('12', UNSIGNED INTEGER)

--@ rel: customers
SELECT CONVERT(name, CHAR(10) CHARACTER SET latin1), CONVERT(name, BINARY(3)) FROM customers

--@ rel: orders; order: ? desc
SELECT id FROM orders ORDER BY CONVERT(status, SIGNED) DESC

--@ rel: orders; where: id equality
SELECT id FROM orders WHERE CAST(id AS CHAR) = '5'

--@ rel: orders
SELECT CAST(total AS SIGNED), CAST(total AS UNSIGNED INTEGER), CAST(-1 AS UNSIGNED) FROM orders

--@ rel: orders
SELECT CAST(id AS CHAR(20) CHARACTER SET utf8mb4), CAST(status AS BINARY), CAST(status AS NCHAR(3)) FROM orders

--@ rel: orders; where: placed equality
SELECT id FROM orders WHERE CAST(placed AS DATE) = '2024-01-01'

--@ rel: orders
SELECT CAST('2024-01-01 10:00' AS DATETIME(3)), CAST('10:00' AS TIME), CAST(1 AS DECIMAL(5,1)), CAST(1.5 AS DOUBLE) FROM orders

--@ rel: orders; only: mysql
SELECT CAST(doc AS JSON), CAST(total AS FLOAT), CAST(placed AS YEAR) FROM orders

--@ rel: products; where: title text_search
SELECT id FROM products WHERE MATCH (title, body) AGAINST ('+mysql -oracle' IN BOOLEAN MODE)

--@ rel: products; where: title text_search
SELECT id FROM products WHERE MATCH (title) AGAINST ('database')

--@ rel: products; order: ? desc
SELECT id, MATCH (title, body) AGAINST ('x' IN NATURAL LANGUAGE MODE) AS score FROM products ORDER BY score DESC

--@ rel: products
SELECT id FROM products WHERE MATCH (title, body) AGAINST (? IN NATURAL LANGUAGE MODE WITH QUERY EXPANSION) > 0.5

--@ rel: customers, products; where: name text_search, title text_search
SELECT 1 FROM customers c, products p WHERE MATCH (c.name, c.notes) AGAINST ('a' WITH QUERY EXPANSION) AND MATCH p.title AGAINST ('b')

--@ rel: employees
SELECT name, ROW_NUMBER() OVER (ORDER BY salary DESC) FROM employees

--@ rel: employees
SELECT name, RANK() OVER (PARTITION BY dept ORDER BY salary DESC) AS r, DENSE_RANK() OVER w FROM employees WINDOW w AS (PARTITION BY dept ORDER BY salary)

--@ rel: employees
SELECT SUM(salary) OVER (ORDER BY hired ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), AVG(salary) OVER (ORDER BY id ROWS 2 PRECEDING) FROM employees

--@ rel: employees
SELECT LAG(salary, 1) OVER w, LEAD(salary) OVER w, FIRST_VALUE(name) OVER w, NTH_VALUE(name, 2) OVER w FROM employees WINDOW w AS (PARTITION BY dept ORDER BY id)

--@ rel: employees; order: ? asc, ? asc
SELECT id, NTILE(4) OVER (ORDER BY id) q, CUME_DIST() OVER (ORDER BY id), PERCENT_RANK() OVER (ORDER BY id) FROM employees ORDER BY COUNT(*) OVER (), q

--@ rel: employees; only: mysql
SELECT SUM(salary) OVER (ORDER BY hired RANGE BETWEEN INTERVAL 1 MONTH PRECEDING AND INTERVAL 1 DAY FOLLOWING), LAST_VALUE(id) RESPECT NULLS OVER (w ORDER BY id) FROM employees WINDOW w AS (PARTITION BY dept)

--@ rel: employees; only: mariadb
SELECT MEDIAN(salary) OVER (PARTITION BY dept), PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY salary) OVER (PARTITION BY dept) FROM employees

--@ rel: orders
SELECT IF(total > 5, 'big', 'small'), IFNULL(status, 'none'), NULLIF(total, 0), COALESCE(shipped, placed) FROM orders

--@ rel: orders; where: total equality
SELECT id FROM orders WHERE IF(total, 1, 2) = 1

--@ rel: orders; order: ? asc
SELECT id FROM orders ORDER BY IF(status = 'new', 0, 1)

--@ rel: orders
SELECT SUM(IF(status = 'paid', total, 0)) / COUNT(IF(total > 5, 1, NULL)) FROM orders

--@ rel: orders; group
SELECT IF(total > 5 AND status = 'a' OR flags & 1, 'x', IF(id, 'y', 'z')) AS c FROM orders GROUP BY c

--@ rel: customers; where: name equality
SELECT LEFT(name, 3), RIGHT(name, 2), REPLACE(name, 'a', 'b'), INSERT(name, 1, 2, 'x'), REPEAT('a', 3) FROM customers WHERE LEFT(name, 1) = 'A'

--@ rel: customers; where: email equality
SELECT id FROM customers WHERE RIGHT(email, 4) = '.com'

--@ rel: customers
UPDATE customers SET email = REPLACE(email, '@old', '@new'), name = LEFT(name, 10)

--@ rel: customers; group
SELECT LEFT(name, 1) AS letter, COUNT(*) FROM customers GROUP BY LEFT(name, 1)

--@ rel: customers; order: ? asc
SELECT id FROM customers LEFT JOIN (SELECT 1 AS z) d ON LEFT(name, 1) = d.z ORDER BY REPLACE(name, ' ', '')

--@ rel: orders; where: placed equality
SELECT id FROM orders WHERE placed = TIMESTAMP '2024-01-01 00:00:00'

--@ rel: orders; where: shipped equality
SELECT id FROM orders WHERE shipped = DATE '2024-01-01'

--@ rel: orders; where: shipped range
SELECT id FROM orders WHERE shipped BETWEEN DATE'2024-01-01' AND {d '2024-12-31'}

--@ rel: orders
SELECT TIME '10:00:00', {t '10:00:00'}, {ts '2024-01-01 10:00:00'}, {fn NOW()} FROM orders

--@ rel: orders; where: placed range, placed range
SELECT id FROM orders WHERE placed >= 20240101 AND placed < '2024-02-01'

--@ rel: orders; where: placed equality
SELECT id FROM orders WHERE EXTRACT(YEAR FROM placed) = 2024

--@ rel: orders; group
SELECT EXTRACT(YEAR_MONTH FROM placed), COUNT(*) FROM orders GROUP BY EXTRACT(YEAR_MONTH FROM placed)

--@ rel: orders
SELECT EXTRACT(DAY_MICROSECOND FROM placed), EXTRACT(WEEK FROM NOW() - INTERVAL 1 DAY), EXTRACT(HOUR FROM '10:11:12') FROM orders

--@ rel: orders; order: ? asc
SELECT id FROM orders ORDER BY EXTRACT(QUARTER FROM placed) ASC

--@ rel: orders
SELECT SUM(EXTRACT(MONTH FROM placed) = 12) FROM orders

--@ rel: customers; where: name equality
SELECT id FROM customers WHERE TRIM(name) = 'x'

--@ rel: customers
SELECT TRIM(BOTH 'x' FROM name), TRIM(LEADING FROM name), TRIM(TRAILING ' ' FROM name), TRIM('a' FROM name) FROM customers

--@ rel: customers
UPDATE customers SET name = TRIM(BOTH FROM CONCAT(' ', name))

--@ rel: customers; where: email equality
SELECT id FROM customers WHERE TRIM(LEADING '0' FROM email) = ?

--@ rel: customers; order: ? asc
SELECT id FROM customers ORDER BY TRIM(TRAILING '.' FROM LTRIM(name))

--@ rel: customers; where: name range
SELECT POSITION('a' IN name), LOCATE('a', name), INSTR(name, 'a') FROM customers WHERE POSITION('a' IN name) > 0

--@ rel: customers; where: name equality
SELECT id FROM customers WHERE SUBSTRING(name, 1, 3) = 'abc'

--@ rel: customers
SELECT SUBSTRING(name FROM 2), SUBSTRING(name FROM 2 FOR 3), SUBSTR(name, 2), MID(name, 1, 2), SUBSTRING_INDEX(email, '@', -1) FROM customers

--@ rel: customers; group
SELECT SUBSTRING(email FROM POSITION('@' IN email) + 1) AS domain, COUNT(*) FROM customers GROUP BY domain

--@ rel: customers; order: ? desc
SELECT id FROM customers ORDER BY SUBSTR(name FROM -2) DESC

--@ rel: customers
SELECT POSITION('@' IN email) + 1, POSITION(LEFT(name, 1) IN CONCAT(email, name)) FROM customers

--@ rel: orders; where: placed range
SELECT id FROM orders WHERE TIMESTAMPDIFF(DAY, placed, NOW()) > 30

--@ rel: orders
SELECT TIMESTAMPDIFF(SECOND, placed, shipped), TIMESTAMPADD(MINUTE, 5, placed), TIMESTAMPDIFF(SQL_TSI_HOUR, placed, shipped) FROM orders

--@ rel: orders; where: placed range
SELECT id FROM orders WHERE placed > TIMESTAMPADD(MONTH, -3, CURRENT_TIMESTAMP)

--@ rel: orders
SELECT AVG(TIMESTAMPDIFF(MINUTE, placed, shipped)) FROM orders

--@ rel: orders; order: ? asc
SELECT id FROM orders ORDER BY TIMESTAMPDIFF(YEAR, shipped, CURRENT_DATE())

--@ rel: orders; where: placed equality, placed range
SELECT id FROM orders WHERE DATE(placed) = CURDATE() AND YEAR(placed) >= 2020

--@ rel: orders
SELECT CURRENT_DATE, CURRENT_TIME(3), CURRENT_TIMESTAMP, LOCALTIME, UTC_DATE, UTC_TIMESTAMP(), SYSDATE(6), CURRENT_USER FROM orders

--@ rel: customers
SELECT CHAR(77, 121 USING utf8mb4), CHAR(65), ASCII('a'), WEIGHT_STRING(name AS CHAR(4)), GET_FORMAT(DATE, 'EUR') FROM customers

--@ rel: customers
SELECT DATABASE(), USER(), VERSION(), SCHEMA(), LAST_INSERT_ID(), ROW_COUNT(), FOUND_ROWS(), UUID() FROM customers

--@ rel: orders
SELECT COUNT(*), COUNT(DISTINCT status, customer_id), SUM(DISTINCT total), STD(total), BIT_OR(flags), JSON_ARRAYAGG(id) FROM orders

--@ rel: orders
SELECT CASE WHEN total > 5 THEN 'a' WHEN total <=> NULL THEN 'b' ELSE 'c' END, CASE status WHEN 'x' THEN 1 END FROM orders

--@ rel: orders
SELECT id FROM orders WHERE CASE WHEN total THEN status ELSE flags END

--@ rel: orders
SELECT DEFAULT(status), ISNULL(total), GREATEST(1, total, 3), LEAST(total, 5), ELT(1, 'a', 'b'), FIELD(status, 'a', 'b') FROM orders

--@ rel: orders; order: ? asc, ? asc
SELECT id FROM orders ORDER BY FIELD(status, 'new', 'paid'), RAND()

--@ rel: orders; where: status other, id equality
SELECT id FROM orders WHERE FIND_IN_SET(status, 'a,b') AND id = id

--@ rel: orders; where: placed range, other
SELECT id FROM orders WHERE DATE_FORMAT(placed, '%Y-%m') >= '2024-01' AND 1
