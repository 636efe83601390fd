from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    name = "materials.orders"
    label = "orders"
    verbose_name = _("冊子の注文と在庫")

    def ready(self) -> None:
        from ambassadors.home import activity as of_ambassadors
        from mirai_action.core import merging
        from mirai_action.core import timeline as of_persons

        from . import activity, exporting, mails, timeline  # noqa: F401  (the letters register themselves)

        exporting.add()
        of_persons.sources.append(timeline.of_orders)
        merging.parts.append(merging.follows("orders.Order.ambassador", _("冊子の注文")))
        of_ambassadors.signs.append(activity.ordered)
