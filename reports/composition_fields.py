"""The texts of a composition: which fields of its row are written together."""

from django.db import models


class CompositionText(models.TextChoices):
    """Values are the names of the fields of `Composition`."""

    FOREWORD = "foreword", "Avant-propos"
    FOREWORD_AUTHOR = "foreword_author", "Qui signe l’avant-propos"
    FOREWORD_FUNCTION = "foreword_function", "Sa fonction"
    INTRODUCTION = "introduction", "Introduction"
    CONCLUSION = "conclusion", "Conclusion"


PROSE = (CompositionText.FOREWORD, CompositionText.INTRODUCTION, CompositionText.CONCLUSION)
LINES = (CompositionText.FOREWORD_AUTHOR, CompositionText.FOREWORD_FUNCTION)
MAX_SIGNS = {
    CompositionText.FOREWORD: 4000,
    CompositionText.FOREWORD_AUTHOR: 160,
    CompositionText.FOREWORD_FUNCTION: 200,
    CompositionText.INTRODUCTION: 8000,
    CompositionText.CONCLUSION: 8000,
}
