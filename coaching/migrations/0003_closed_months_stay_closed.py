"""Nothing dated in a closed month, or before it, is written, whoever writes: the services say so first, in French.

The row of the account is taken `for key share`: a closing holds it `for update`, so a writer waits for it, and then sees
it. Each statement of the function has its own snapshot (VOLATILE, read committed).
"""

from django.db import migrations

CREATE = """
create function coaching_check_month_open(account bigint, day date) returns void language plpgsql as $$
begin
    perform 1 from coaching_dayaccount where id = account for key share;
    if exists (
        select 1
        from coaching_monthclosing closing
        join teams_team team on team.programme_id = closing.programme_id
        join coaching_dayaccount held on held.team_id = team.id
        where held.id = account and closing.month >= date_trunc('month', day)::date
    ) then
        raise exception 'the month of % is closed for the edition of account %', day, account
            using errcode = 'check_violation', constraint = 'daydebit_month_is_open', table = 'coaching_daydebit';
    end if;
end $$;

create function coaching_daydebit_month_is_open() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        perform coaching_check_month_open(old.account_id, old.day);
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    perform coaching_check_month_open(new.account_id, new.day);
    return new;
end $$;

create trigger daydebit_month_is_open
    before insert or delete or update of account_id, session_id, expert_id, day, half_days, label, is_correction
    on coaching_daydebit
    for each row execute function coaching_daydebit_month_is_open();
"""
DROP = """
drop trigger daydebit_month_is_open on coaching_daydebit;
drop function coaching_daydebit_month_is_open();
drop function coaching_check_month_open(bigint, date);
"""


class Migration(migrations.Migration):
    dependencies = [("coaching", "0002_days_corrected"), ("teams", "0005_fill_time_zone")]

    operations = [migrations.RunSQL(CREATE, DROP)]
