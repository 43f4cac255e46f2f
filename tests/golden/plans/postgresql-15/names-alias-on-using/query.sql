select u."using", v."loops" from "on" u join "on" v using ("using") where u."loops" < 4;
