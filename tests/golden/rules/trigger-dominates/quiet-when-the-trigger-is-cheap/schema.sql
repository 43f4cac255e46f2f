CREATE FUNCTION public.touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin  return new; end $$;
CREATE TABLE public.accounts (
    id integer NOT NULL,
    balance integer NOT NULL,
    changed timestamp with time zone
);
CREATE TABLE public.audit (
    account_id integer,
    balance integer,
    at timestamp with time zone
);
ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);
CREATE TRIGGER touch_accounts AFTER UPDATE ON public.accounts FOR EACH STATEMENT EXECUTE FUNCTION public.touch();
