"""The settings of a run: method, number of groups, effort, and the rest under Advanced."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from deepclust_gui.model.method import MethodCard, ParamField, ParamKind, PluginProblem
from deepclust_gui.model.run import (
    MAX_IMAGE_SIZE,
    MIN_IMAGE_SIZE,
    Effort,
    ParamValue,
    Preset,
    RunRequest,
)
from deepclust_gui.ui.group.fold import Fold
from deepclust_gui.ui.group.look_choice import LookChoice
from deepclust_gui.ui.group.method_cards import MethodCards
from deepclust_gui.ui.group.param_form import ParamForm, ParamRow
from deepclust_gui.ui.group.run_list import AS_PUBLISHED, training_names
from deepclust_gui.ui.parts import button, column, label, line, row, wrapping_label
from deepclust_gui.ui.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from deepclust_gui.ui.widgets.param_editors import CalmSpinBox, Editor, IntegerEditor, editor_for
from deepclust_gui.ui.widgets.segmented import Segmented

FEWEST_GROUPS, MOST_GROUPS = 2, 1000
OWN_SIZE = 0
translate = QCoreApplication.translate  # lupdate finds the texts by this name


class SizeEditor(IntegerEditor):
    """The side of an image in pixels: within the limits of training, or 0."""

    def __init__(self, field: ParamField, parent: QWidget) -> None:
        super().__init__(field, parent)
        self._box.setSingleStep(MIN_IMAGE_SIZE)

    @property
    def problem(self) -> str:
        size = self._box.value()
        if size == OWN_SIZE or size >= MIN_IMAGE_SIZE:
            return ""
        sentence = self.tr(
            "The image size must be between {low} and {high} pixels, or 0; it is {size}."
        )
        return sentence.format(low=MIN_IMAGE_SIZE, high=MAX_IMAGE_SIZE, size=size)


class GroupSettings(QWidget):
    """Everything a run can be told. Signals: `edited()`."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images = 0
        self._recommended = ""
        self.look = LookChoice(self)
        self.look.changed.connect(self._on_edited)
        self.cards = MethodCards(self)
        self.cards.changed.connect(self._on_method)
        self.groups = CalmSpinBox(self)
        self.groups.setRange(FEWEST_GROUPS, MOST_GROUPS)
        self.groups.setFixedWidth(120)
        self.groups.setAccessibleName(self.tr("Number of groups"))
        self.groups.valueChanged.connect(self._on_edited)
        self.effort = Segmented(training_names(), self.tr("Training"), self)
        self.effort.set_value(Effort.BALANCED.value)
        self.effort.changed.connect(self._on_effort)
        self.form = ParamForm(self)
        self.form.edited.connect(self._on_edited)
        self.seed = self._own_row(_seed_field())
        self.image_size = self._own_row(_size_field(), SizeEditor)
        self.reset_all_button = button(self.tr("Reset all"), "link")
        self.reset_all_button.clicked.connect(self.reset_all)
        self._plugin_note = wrapping_label(role="danger")
        self._plugin_note.hide()
        self._groups_note = wrapping_label(role="small")
        self._effort_note = wrapping_label(role="small")
        self._effort_note.setObjectName("training_note")
        self._groups_block = QWidget(self)
        self.advanced = Fold(self.tr("Advanced"), self._advanced(), self)
        self._lay_out()

    @property
    def problem(self) -> str:
        """What is wrong with the settings as a sentence; empty if they can be run."""
        card = self.cards.chosen
        if card is None:
            return self.tr("There is no method to choose from.")
        if card.default_clusters is not None and self._too_many():
            return self._groups_note.text()
        return self.form.problem or self.image_size.editor.problem

    @property
    def request(self) -> RunRequest:
        """What was asked for; only what differs from the defaults is in `params`."""
        card = self.cards.chosen
        assert card is not None
        params: dict[str, ParamValue] = dict(self.form.values)
        if card.default_clusters is not None and self.groups.value() != card.default_clusters:
            params["n_clusters"] = self.groups.value()
        size = int(self.image_size.editor.value or OWN_SIZE)
        return RunRequest(
            method=card.info.key,
            params=params,
            effort=self._effort,
            preset=self._preset,
            seed=int(self.seed.editor.value or 0),
            image_size=size if size != OWN_SIZE else None,
            features=self.look.features,
            weights=self.look.weights,
        )

    def set_methods(self, cards: tuple[MethodCard, ...], *, recommended: str) -> None:
        """Offer these methods."""
        self._recommended = recommended
        self.cards.set_cards(cards, recommended=recommended)
        self._on_method()

    def recommend(self, cards: tuple[MethodCard, ...], key: str) -> None:
        """Recommend another method; what the person chose otherwise stays chosen."""
        if cards and key != self._recommended and any(card.info.key == key for card in cards):
            self.set_methods(cards, recommended=key)

    def set_plugin_problems(self, problems: tuple[PluginProblem, ...]) -> None:
        """Tell which methods are missing and why."""
        sentence = self.tr("The plugin “{plugin}” cannot be used: {reason}")
        told = [sentence.format(plugin=each.plugin, reason=each.reason) for each in problems]
        self._plugin_note.setText("\n".join(told))
        self._plugin_note.setVisible(bool(told))

    def set_image_count(self, images: int) -> None:
        """Take how many images there are: there cannot be more groups than that."""
        self._images = images
        self._refresh()

    @Slot()
    def reset_all(self) -> None:
        """Bring back every default under Advanced."""
        self.form.reset_all()
        self.seed.reset()
        self.image_size.reset()

    # ---------------------------------------------------------------- inside

    @Slot()
    def _on_method(self) -> None:
        card = self.cards.chosen
        if card is None:
            return
        self.form.set_fields(card.fields)
        self._groups_block.setVisible(card.default_clusters is not None)
        if card.default_clusters is not None:
            limits = next(field for field in card.fields if field.name == "n_clusters")
            self.groups.setRange(
                int(limits.minimum or FEWEST_GROUPS), int(limits.maximum or MOST_GROUPS)
            )
            self.groups.setValue(card.default_clusters)
        self._on_edited()

    @Slot()
    def _on_effort(self) -> None:
        self.form.set_defaults(self._effort, self._preset)
        self._on_edited()

    @property
    def _preset(self) -> Preset:
        return Preset.PAPER if self.effort.value == AS_PUBLISHED else Preset.BEST

    @property
    def _effort(self) -> Effort:
        return Effort.BALANCED if self._preset is Preset.PAPER else Effort(self.effort.value)

    @Slot()
    def _on_edited(self) -> None:
        self._refresh()
        self.edited.emit()

    def _too_many(self) -> bool:
        return bool(self._images) and self.groups.value() > self._images

    def _refresh(self) -> None:
        too_many = self._too_many()
        self._groups_note.setText(
            self.tr("{images} images cannot be sorted into {groups} groups.").format(
                images=self._images, groups=self.groups.value()
            )
            if too_many
            else self.tr("Not sure? Take a few more than you expect. Similar ones end up close.")
        )
        self._groups_note.setProperty("role", "danger" if too_many else "small")
        self._groups_note.style().polish(self._groups_note)
        self._effort_note.setText(self._told_training())
        changed = self.form.is_changed or self.seed.is_changed or self.image_size.is_changed
        self.reset_all_button.setEnabled(changed)

    def _told_training(self) -> str:
        card = self.cards.chosen
        sentence = {
            AS_PUBLISHED: self.tr(
                "The settings its authors printed, to compare with their figures."
            ),
            Effort.QUICK.value: self.tr("A first look: trains a quarter as long."),
            Effort.BALANCED.value: self.tr("The settings that work best, for as long as it takes."),
            Effort.THOROUGH.value: self.tr("Trains twice as long, for the best result."),
        }[self.effort.value]
        is_told = self.effort.value in (AS_PUBLISHED, Effort.BALANCED.value)
        differences = card.info.differences if card is not None and is_told else ""
        return " ".join(filter(None, [sentence, differences]))

    def _own_row(
        self,
        field: ParamField,
        make_editor: Callable[[ParamField, QWidget], Editor] = editor_for,
    ) -> ParamRow:
        entry = ParamRow(field, self, make_editor=make_editor)
        entry.edited.connect(self._on_edited)
        return entry

    def _advanced(self) -> QWidget:
        content = QWidget(self)
        layout = column(content, spacing=0)
        layout.addWidget(self.form)
        layout.addWidget(self.image_size)
        layout.addWidget(line())
        layout.addWidget(self.seed)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.reset_all_button)
        layout.addLayout(foot)
        return content

    def _lay_out(self) -> None:
        layout = column(self, spacing=SPACE_S)
        layout.addWidget(self.look)
        layout.addSpacing(SPACE_M)
        layout.addWidget(label(self.tr("Method"), "heading"))
        layout.addWidget(self.cards)
        layout.addWidget(self._plugin_note)
        layout.addSpacing(SPACE_L)
        blocks = row(spacing=SPACE_XL)
        groups = column(self._groups_block, spacing=SPACE_S)
        groups.addWidget(label(self.tr("Number of groups"), "heading"))
        groups.addWidget(self.groups)
        groups.addWidget(self._groups_note)
        groups.addStretch(1)
        effort = column(spacing=SPACE_S)
        effort.addWidget(label(self.tr("Training"), "heading"))
        effort.addWidget(self.effort)
        effort.addWidget(self._effort_note)
        effort.addStretch(1)
        blocks.addWidget(self._groups_block, 1)
        blocks.addLayout(effort, 1)
        layout.addLayout(blocks)
        layout.addSpacing(SPACE_M)
        layout.addWidget(self.advanced)
        layout.addStretch(1)


def _seed_field() -> ParamField:
    return ParamField(
        name="seed",
        title=translate("GroupSettings", "Seed"),
        description=translate(
            "GroupSettings",
            "Where chance starts from. The same seed gives the same groups again; "
            "try another one to see what stays.",
        ),
        kind=ParamKind.INTEGER,
        default=0,
        minimum=0,
    )


def _size_field() -> ParamField:
    return ParamField(
        name="image_size",
        title=translate("GroupSettings", "Image size"),
        description=translate(
            "GroupSettings",
            "The side in pixels that images are brought to before training. "
            "0 takes what suits your images.",
        ),
        kind=ParamKind.INTEGER,
        default=OWN_SIZE,
        minimum=OWN_SIZE,
        maximum=MAX_IMAGE_SIZE,
    )
