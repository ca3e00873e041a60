"""One story per municipality. None of it is true; the sizes, neighbours and membership of the Covenant are the real ones."""

from reports.demo.archetypes.alvsbyn import ALVSBYN
from reports.demo.archetypes.arjeplog import ARJEPLOG
from reports.demo.archetypes.arvidsjaur import ARVIDSJAUR
from reports.demo.archetypes.boden import BODEN
from reports.demo.archetypes.gallivare import GALLIVARE
from reports.demo.archetypes.haparanda import HAPARANDA
from reports.demo.archetypes.jokkmokk import JOKKMOKK
from reports.demo.archetypes.kalix import KALIX
from reports.demo.archetypes.kiruna import KIRUNA
from reports.demo.archetypes.lulea import LULEA
from reports.demo.archetypes.overkalix import OVERKALIX
from reports.demo.archetypes.overtornea import OVERTORNEA
from reports.demo.archetypes.pajala import PAJALA
from reports.demo.archetypes.pitea import PITEA

ARCHETYPES = (
    ARJEPLOG,
    ARVIDSJAUR,
    BODEN,
    GALLIVARE,
    HAPARANDA,
    JOKKMOKK,
    KALIX,
    KIRUNA,
    LULEA,
    PAJALA,
    PITEA,
    ALVSBYN,
    OVERKALIX,
    OVERTORNEA,
)
