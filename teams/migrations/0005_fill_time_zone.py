"""Teams formed before they had a zone take that of the collectivité of their first problématique."""

from django.db import migrations

FILL = """
    UPDATE teams_team SET time_zone = place.time_zone
    FROM (
        SELECT DISTINCT ON (link.team_id) link.team_id, collectivite.time_zone
        FROM teams_teamproblematique link
        JOIN candidatures_problematique problematique ON problematique.id = link.problematique_id
        JOIN candidatures_candidature candidature ON candidature.id = problematique.candidature_id
        JOIN collectivites_collectivite collectivite ON collectivite.id = candidature.collectivite_id
        ORDER BY link.team_id, link.position
    ) place
    WHERE place.team_id = teams_team.id
"""


class Migration(migrations.Migration):
    dependencies = [("teams", "0004_time_zone")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
