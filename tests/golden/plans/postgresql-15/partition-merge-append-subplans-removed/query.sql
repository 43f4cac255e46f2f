execute since('2023-01-01');
