-- TPC-H rows by SQL alone: psql -v scale=0.05 -f schema.sql -f load.sql -f keys.sql
-- Every value is a hash of its row's key, so the same scale gives the same rows on every server and in any order.
-- Distributions follow the specification where a plan depends on them: sparse order keys, a third of the customers
-- without orders, four suppliers a part, dates, flags, segments, brands, types, containers, modes and the words that
-- queries 9, 13, 16 and 20 look for. Comments are shorter on words than dbgen's, equal in length.

\set suppliers 'greatest(1, (10000 * :scale)::int)'
\set parts 'greatest(1, (200000 * :scale)::int)'
\set customers 'greatest(3, (150000 * :scale)::int)'
\set orders 'greatest(1, (1500000 * :scale)::int)'

-- A number in [0, n) that depends on nothing but the key and the seed.
CREATE FUNCTION pg_temp.pick(key bigint, seed bigint, n bigint) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT (hashint8extended(key, seed) & 9223372036854775807) % n $$;

CREATE FUNCTION pg_temp.word(key bigint, seed bigint, words text[]) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT words[1 + pg_temp.pick(key, seed, array_length(words, 1))] $$;

CREATE FUNCTION pg_temp.money(key bigint, seed bigint, low numeric, high numeric) RETURNS numeric
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT (low + pg_temp.pick(key, seed, ((high - low) * 100)::bigint + 1) / 100.0)::numeric(15,2) $$;

\set adjectives '\'{special,pending,unusual,express,furious,sly,careful,blithe,quick,fluffy,slow,quiet,ruthless,thin,close,dogged}\''
\set nouns '\'{packages,requests,accounts,deposits,foxes,ideas,theodolites,pinto beans,instructions,dependencies,excuses,platelets,asymptotes,courts,dolphins,multipliers}\''
\set verbs '\'{sleep,wake,are,cajole,haggle,nag,use,boost,affix,detect,integrate,maintain,nod,was,lose,sublate}\''
\set prepositions '\'{about,above,according to,across,after,against,along,among,around,at,beneath,beside,between,beyond,by,despite}\''

-- Words cut to a length between two bounds, as dbgen cuts its text.
-- psql puts no variables into a quoted body, and only 14 and newer take another.
SELECT format($f$CREATE FUNCTION pg_temp.comment(key bigint, seed bigint, shortest int, longest int) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT left(concat_ws(' ',
      pg_temp.word(key, seed + 100, %1$L), pg_temp.word(key, seed + 200, %2$L),
      pg_temp.word(key, seed + 300, %3$L), pg_temp.word(key, seed + 400, %4$L),
      pg_temp.word(key, seed + 500, %1$L), pg_temp.word(key, seed + 600, %2$L),
      repeat('final even bold regular ironic ', 5)),
    shortest + pg_temp.pick(key, seed, longest - shortest + 1)::int) $$$f$, :adjectives, :nouns, :verbs, :prepositions)
\gexec

-- The specification's order keys: the first eight of every thirty-two.
CREATE FUNCTION pg_temp.order_key(n bigint) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT (n - 1) / 8 * 32 + (n - 1) % 8 + 1 $$;

CREATE FUNCTION pg_temp.order_date(key bigint) RETURNS date
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT date '1992-01-01' + pg_temp.pick(key, 40, 2406)::int $$;

CREATE FUNCTION pg_temp.retail_price(part bigint) RETURNS numeric
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT ((90000 + (part / 10) % 20001 + 100 * (part % 1000)) / 100.0)::numeric(15,2) $$;

-- The i-th (0 to 3) of the four suppliers of a part.
CREATE FUNCTION pg_temp.supplier_of(part bigint, i bigint, suppliers bigint) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT (part + i * (suppliers / 4 + (part - 1) / suppliers)) % suppliers + 1 $$;

INSERT INTO region
SELECT n - 1, name, pg_temp.comment(n, 1, 31, 115)
FROM unnest('{AFRICA,AMERICA,ASIA,EUROPE,MIDDLE EAST}'::text[]) WITH ORDINALITY AS list (name, n);

INSERT INTO nation
SELECT n - 1, name, region, pg_temp.comment(n, 2, 31, 114)
FROM unnest(
  '{ALGERIA,ARGENTINA,BRAZIL,CANADA,EGYPT,ETHIOPIA,FRANCE,GERMANY,INDIA,INDONESIA,IRAN,IRAQ,JAPAN,JORDAN,KENYA,MOROCCO,MOZAMBIQUE,PERU,CHINA,ROMANIA,SAUDI ARABIA,VIETNAM,RUSSIA,UNITED KINGDOM,UNITED STATES}'::text[],
  '{0,1,1,1,4,0,3,3,2,2,4,4,2,4,0,0,0,1,2,3,4,2,3,3,1}'::int[]) WITH ORDINALITY AS list (name, region, n);

INSERT INTO supplier
SELECT key,
       'Supplier#' || lpad(key::text, 9, '0'),
       left(md5(key::text), 10 + pg_temp.pick(key, 10, 23)::int),
       nation,
       format('%s-%s-%s-%s', nation + 10, 100 + pg_temp.pick(key, 12, 900), 100 + pg_temp.pick(key, 13, 900), 1000 + pg_temp.pick(key, 14, 9000)),
       pg_temp.money(key, 15, -999.99, 9999.99),
       CASE key % 2000  -- five of ten thousand complain, five recommend
         WHEN 13 THEN 'fluffy foxes Customer sleep Complaints' || pg_temp.comment(key, 16, 10, 60)
         WHEN 1013 THEN 'quiet ideas Customer nag Recommends' || pg_temp.comment(key, 16, 10, 60)
         ELSE pg_temp.comment(key, 16, 25, 100)
       END
FROM (SELECT key, pg_temp.pick(key, 11, 25) AS nation FROM generate_series(1::bigint, :suppliers) AS key) AS s;

\set colours '\'{almond,antique,aquamarine,azure,beige,bisque,black,blanched,blue,blush,brown,burlywood,burnished,chartreuse,chiffon,chocolate,coral,cornflower,cornsilk,cream,cyan,dark,deep,dim,dodger,drab,firebrick,floral,forest,frosted,gainsboro,ghost,goldenrod,green,grey,honeydew,hot,indian,ivory,khaki,lace,lavender,lawn,lemon,light,lime,linen,magenta,maroon,medium,metallic,midnight,mint,misty,moccasin,navajo,navy,olive,orange,orchid,pale,papaya,peach,peru,pink,plum,powder,puff,purple,red,rose,rosy,royal,saddle,salmon,sandy,seashell,sienna,sky,slate,smoke,snow,spring,steel,tan,thistle,tomato,turquoise,violet,wheat,white,yellow}\''

INSERT INTO part
SELECT key,
       concat_ws(' ', pg_temp.word(key, 20, :colours), pg_temp.word(key, 21, :colours), pg_temp.word(key, 22, :colours),
                 pg_temp.word(key, 23, :colours), pg_temp.word(key, 24, :colours)),
       'Manufacturer#' || 1 + pg_temp.pick(key, 25, 5),
       'Brand#' || 1 + pg_temp.pick(key, 25, 5) || 1 + pg_temp.pick(key, 26, 5),
       pg_temp.word(key, 27, '{STANDARD,SMALL,MEDIUM,LARGE,ECONOMY,PROMO}') || ' ' ||
         pg_temp.word(key, 28, '{ANODIZED,BURNISHED,PLATED,POLISHED,BRUSHED}') || ' ' ||
         pg_temp.word(key, 29, '{TIN,NICKEL,BRASS,STEEL,COPPER}'),
       1 + pg_temp.pick(key, 30, 50),
       pg_temp.word(key, 31, '{SM,LG,MED,JUMBO,WRAP}') || ' ' ||
         pg_temp.word(key, 32, '{CASE,BOX,BAG,JAR,PKG,PACK,CAN,DRUM}'),
       pg_temp.retail_price(key),
       left(pg_temp.comment(key, 33, 5, 22), 23)
FROM generate_series(1::bigint, :parts) AS key;

INSERT INTO partsupp
SELECT part, pg_temp.supplier_of(part, i, :suppliers),
       1 + pg_temp.pick(part * 4 + i, 50, 9999),
       pg_temp.money(part * 4 + i, 51, 1, 1000),
       pg_temp.comment(part * 4 + i, 52, 49, 198)
FROM generate_series(1::bigint, :parts) AS part, generate_series(0, 3) AS i;

INSERT INTO customer
SELECT key,
       'Customer#' || lpad(key::text, 9, '0'),
       left(md5('c' || key), 10 + pg_temp.pick(key, 60, 23)::int),
       nation,
       format('%s-%s-%s-%s', nation + 10, 100 + pg_temp.pick(key, 62, 900), 100 + pg_temp.pick(key, 63, 900), 1000 + pg_temp.pick(key, 64, 9000)),
       pg_temp.money(key, 65, -999.99, 9999.99),
       pg_temp.word(key, 66, '{AUTOMOBILE,BUILDING,FURNITURE,MACHINERY,HOUSEHOLD}'),
       pg_temp.comment(key, 67, 29, 116)
FROM (SELECT key, pg_temp.pick(key, 61, 25) AS nation FROM generate_series(1::bigint, :customers) AS key) AS c;

-- Line items first: an order's state and price are sums over them.
INSERT INTO lineitem
SELECT order_key, part, pg_temp.supplier_of(part, pg_temp.pick(id, 71, 4), :suppliers), line,
       quantity, quantity * pg_temp.retail_price(part),
       pg_temp.pick(id, 73, 11) / 100.0, pg_temp.pick(id, 74, 9) / 100.0,
       CASE WHEN received > date '1995-06-17' THEN 'N' WHEN pg_temp.pick(id, 75, 2) = 0 THEN 'R' ELSE 'A' END,
       CASE WHEN shipped > date '1995-06-17' THEN 'O' ELSE 'F' END,
       shipped, committed, received,
       pg_temp.word(id, 79, '{DELIVER IN PERSON,COLLECT COD,NONE,TAKE BACK RETURN}'),
       pg_temp.word(id, 80, '{REG AIR,AIR,RAIL,SHIP,TRUCK,MAIL,FOB}'),
       pg_temp.comment(id, 81, 10, 43)
FROM (SELECT *, shipped + 1 + pg_temp.pick(id, 78, 30)::int AS received
      FROM (SELECT order_key, line, order_key * 8 + line AS id,
                   1 + pg_temp.pick(order_key * 8 + line, 70, :parts) AS part,
                   1 + pg_temp.pick(order_key * 8 + line, 72, 50) AS quantity,
                   pg_temp.order_date(order_key) + 1 + pg_temp.pick(order_key * 8 + line, 76, 121)::int AS shipped,
                   pg_temp.order_date(order_key) + 30 + pg_temp.pick(order_key * 8 + line, 77, 61)::int AS committed
            FROM (SELECT pg_temp.order_key(n) AS order_key FROM generate_series(1::bigint, :orders) AS n) AS o,
                 generate_series(1, 1 + pg_temp.pick(order_key, 41, 7)) AS line
            OFFSET 0) AS drawn
      OFFSET 0) AS dated;

-- Customers whose key is a multiple of three never order.
INSERT INTO orders
SELECT key,
       drawn_customer + CASE WHEN drawn_customer % 3 = 0 THEN CASE WHEN drawn_customer = :customers THEN -1 ELSE 1 END ELSE 0 END,
       CASE WHEN open = 0 THEN 'F' WHEN open = lines THEN 'O' ELSE 'P' END,
       total,
       pg_temp.order_date(key),
       pg_temp.word(key, 43, '{1-URGENT,2-HIGH,3-MEDIUM,4-NOT SPECIFIED,5-LOW}'),
       'Clerk#' || lpad((1 + pg_temp.pick(key, 44, greatest(1, (1000 * :scale)::int)))::text, 9, '0'),
       0,
       pg_temp.comment(key, 45, 19, 78)
FROM (SELECT l_orderkey AS key, 1 + pg_temp.pick(l_orderkey, 42, :customers) AS drawn_customer,
             count(*) AS lines, count(*) FILTER (WHERE l_linestatus = 'O') AS open,
             round(sum(l_extendedprice * (1 + l_tax) * (1 - l_discount)), 2) AS total
      FROM lineitem GROUP BY l_orderkey ORDER BY l_orderkey) AS summed;
