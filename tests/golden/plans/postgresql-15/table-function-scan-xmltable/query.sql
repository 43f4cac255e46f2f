select x.* from xmltable('/rows/row' passing '<rows><row id="1"><n>a</n></row><row id="2"><n>b</n></row></rows>'
  columns id int path '@id', n text path 'n', pos for ordinality) x where x.id > 1;
