from .accounts import *  # noqa: F403
from .checkin import *  # noqa: F403
from .ledger import *  # noqa: F403
from .materials import *  # noqa: F403
from .people import *  # noqa: F403
from .publishing import *  # noqa: F403
from .sections import *  # noqa: F403
from .sessions import *  # noqa: F403
