"""The fact table: winds of the world, one sentence per attribute.

Knows nothing of questions, tokens or models. Words between asterisks are the key facts that an
answer must contain to count as right; `text` and `keys` read the two halves of that notation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ATTRIBUTES = ("what", "region", "direction", "season", "character", "cause", "effects", "name")
GROUPS = (
    "the Mediterranean",
    "the Balkans",
    "the rest of Europe",
    "Africa",
    "the Middle East",
    "Asia",
    "North America",
    "South America",
    "Australia",
)


@dataclass(frozen=True)
class Wind:
    """One wind. Each attribute is a clause that follows "The <title>" (or "The name <title>")."""

    title: str
    group: str
    temper: str  # one word for the long list: "cold", "hot", ...
    what: str
    region: str
    direction: str
    season: str
    character: str
    cause: str
    effects: str
    name: str
    aliases: tuple[str, ...] = ()

    def answer(self, attribute: str) -> str:
        """The sentence that answers a question about one attribute."""
        subject = f"The name {self.title}" if attribute == "name" else f"The {self.title}"
        return f"{subject} {text(getattr(self, attribute))}."

    def keys(self, attribute: str) -> tuple[str, ...]:
        """What a right answer must contain: the wind's name and the key facts, in lower case."""
        return (self.title.lower(), *keys(getattr(self, attribute)))

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every spelling that a question may use."""
        return (self.title, *self.aliases)


def text(clause: str) -> str:
    """The clause without its key marks."""
    return clause.replace("*", "")


def keys(clause: str) -> tuple[str, ...]:
    """The marked key facts of a clause, in lower case."""
    return tuple(found.lower() for found in re.findall(r"\*([^*]+)\*", clause))


WINDS: tuple[Wind, ...] = (
    # --- the Mediterranean ---------------------------------------------------------------------
    Wind(
        "mistral",
        "the Mediterranean",
        "cold",
        what="is a *cold, dry northwesterly wind* that sweeps down the *Rhone valley* to the sea",
        region="blows in *southern France*, down the *Rhone valley* and over Provence to the sea",
        direction="blows from the *north or northwest*, along the axis of the Rhone valley",
        season="blows most often in *winter and spring*, for several days at a time",
        character="is *cold, dry and violent*, with gusts above 100 km/h under a *clear blue sky*",
        cause="forms when *high pressure over the Bay of Biscay* and *low pressure near Genoa* "
        "push cold air down the narrow Rhone valley, which speeds it up",
        effects="*clears the sky of clouds*, dries the soil, bends trees and spreads *wildfires*",
        name="comes from *Provencal*, where it means *masterly*",
    ),
    Wind(
        "tramontane",
        "the Mediterranean",
        "cold",
        aliases=("tramontana",),
        what="is a *cold northwesterly wind* that rushes between the *Pyrenees* and the Massif "
        "Central",
        region="blows in *Languedoc and Roussillon* in France and in *Catalonia*",
        direction="blows from the *northwest*, between the Pyrenees and the Massif Central",
        season="blows *all year*, and hardest in *winter*",
        character="is *cold, dry and strong*, and it is said to drive people mad",
        cause="forms when air from the Atlantic is *squeezed between the Pyrenees* and the "
        "*Massif Central* towards low pressure in the Gulf of Lion",
        effects="clears the sky, raises *rough seas in the Gulf of Lion* and turns many *wind "
        "turbines*",
        name="comes from the Latin *transmontanus*, *beyond the mountains*",
    ),
    Wind(
        "levanter",
        "the Mediterranean",
        "humid",
        aliases=("levante",),
        what="is a *humid easterly wind* of the *Strait of Gibraltar*",
        region="blows through the *Strait of Gibraltar* and over the *Alboran Sea*",
        direction="blows from the *east*, along the strait towards the Atlantic",
        season="blows most often from *May to October*",
        character="is *moist and mild*, and it brings *grey banner clouds*",
        cause="forms when *high pressure over central Europe* and low pressure over *Morocco* "
        "drive air west through the strait",
        effects="hangs a *banner cloud on the Rock of Gibraltar* and makes the sea rough for "
        "*ships*",
        name="comes from the Spanish *levante*, the *rising of the sun*",
    ),
    Wind(
        "poniente",
        "the Mediterranean",
        "fresh",
        what="is a *fresh westerly wind* of southern *Spain and Gibraltar*",
        region="blows over the *Strait of Gibraltar* and the south coast of *Spain*",
        direction="blows from the *west*, from the Atlantic into the Mediterranean",
        season="blows *all year*, and it is most welcome in *summer*",
        character="is *cool and fresh* near Cadiz, but *hot and dry* once it reaches Valencia",
        cause="forms when *high pressure near the Azores* pushes *Atlantic air* through the strait",
        effects="brings *cool clear days to Cadiz* and *heat waves to Valencia*",
        name="comes from the Spanish for the *setting sun*, the *west*",
    ),
    Wind(
        "marin",
        "the Mediterranean",
        "moist",
        what="is a *warm, moist wind* that blows from the sea onto the *Gulf of Lion* coast",
        region="blows on the *Gulf of Lion* coast and into *Languedoc*",
        direction="blows from the *southeast*, from the sea to the land",
        season="blows mostly in *spring and autumn*",
        character="is *warm, moist and cloudy*, and it often brings *fog*",
        cause="forms when *low pressure over Spain* or the Gulf of Lion *draws in sea air*",
        effects="brings *heavy rain to the Cevennes*, fog and rough *surf*",
        name="means *from the sea* in *French*",
    ),
    Wind(
        "autan",
        "the Mediterranean",
        "gusty",
        what="is a *strong southeasterly wind* of the country around *Toulouse*",
        region="blows around *Toulouse* and in the *Lauragais* in southwestern France",
        direction="blows from the *southeast*, from the Mediterranean towards Toulouse",
        season="blows mostly in *spring and autumn*",
        character="is *warm, dry and gusty*, and it wears on people's *nerves*",
        cause="forms when sea air is *squeezed through the Lauragais gap* ahead of *Atlantic lows*",
        effects="tears off *roof tiles*, flattens crops and is *followed by rain*",
        name="comes from the Latin *altanus*, a wind from the *high sea*",
    ),
    Wind(
        "gregale",
        "the Mediterranean",
        "stormy",
        what="is a *strong northeasterly wind* of the central Mediterranean around *Malta*",
        region="blows around *Malta and Sicily* and in the *Ionian Sea*",
        direction="blows from the *northeast*, from Greece",
        season="blows in the *cool season*, mostly in *February*",
        character="is *cold, strong and showery*",
        cause="forms when *high pressure over the Balkans* meets a *low over North Africa*",
        effects="sends *huge waves into the harbours of Malta* and *wrecked Saint Paul's ship*",
        name="means the *Greek* wind in *Italian*",
    ),
    Wind(
        "libeccio",
        "the Mediterranean",
        "squally",
        what="is a *squally southwesterly wind* of *Corsica and Italy*",
        region="blows over *Corsica* and the *west coast of Italy*",
        direction="blows from the *southwest*",
        season="blows *all year*, with its storms in *winter*",
        character="is *gusty, stormy and damp*",
        cause="forms when *lows crossing the Mediterranean* pull in *southwesterly air* ahead of a "
        "front",
        effects="raises *high seas on the coast of Tuscany* and sudden *squalls*",
        name="comes from *Libya*, as it was thought to blow *from Libya*",
    ),
    # --- the Balkans ---------------------------------------------------------------------------
    Wind(
        "bora",
        "the Balkans",
        "cold",
        aliases=("bura",),
        what="is a *cold, gusty northeasterly wind* that falls from the mountains onto the "
        "*Adriatic*",
        region="blows on the eastern *Adriatic* coast, from *Trieste* to Croatia and Montenegro",
        direction="blows from the *northeast*, from the mountains down to the sea",
        season="blows mostly in *winter*, from *November to March*",
        character="is *cold, dry and very gusty*; its gusts can pass *200 km/h*",
        cause="forms when *cold air piles up behind the Dinaric Alps* and *spills over the passes* "
        "down to the warm sea",
        effects="*overturns trucks*, closes bridges and ports and *coats harbours with ice*",
        name="comes from *Boreas*, the *Greek god of the north wind*",
    ),
    Wind(
        "meltemi",
        "the Balkans",
        "dry",
        aliases=("etesian", "etesian wind"),
        what="is a *dry northerly summer wind* of the *Aegean Sea*",
        region="blows over the *Aegean Sea*, *Greece* and western Turkey",
        direction="blows from the *north*, turning northwest in the southern Aegean",
        season="blows in *summer*, from *June to September*",
        character="is *dry, steady and strong*, with *clear skies*",
        cause="forms between *high pressure over the Balkans* and the *heat low over Turkey*",
        effects="*cools the Greek islands*, stops *ferries* and makes steep waves",
        name="comes through *Turkish*; the ancient Greeks called it *etesian, the yearly wind*",
    ),
    Wind(
        "vardar",
        "the Balkans",
        "cold",
        aliases=("vardaris",),
        what="is a *cold northerly wind* that blows down the *Vardar valley*",
        region="blows from *North Macedonia* down to *Thessaloniki* in Greece",
        direction="blows from the *northwest*, along the river",
        season="blows mostly in *winter*",
        character="is *cold, dry and sharp*",
        cause="forms when *high pressure over eastern Europe* pushes cold air *through the gap of "
        "the Vardar river* to the sea",
        effects="*freezes Thessaloniki*, but blows away its *smog*",
        name="comes from the *Vardar river*, whose *valley* it follows",
    ),
    Wind(
        "kosava",
        "the Balkans",
        "cold",
        aliases=("koshava",),
        what="is a *cold southeasterly wind* of *Serbia* along the *Danube*",
        region="blows in *Serbia*, from the *Iron Gates* of the Danube to Belgrade",
        direction="blows from the *southeast*, up the Danube",
        season="blows in the *cold half of the year*, most in *autumn and winter*",
        character="is *cold, dry and squally*, and it lasts for *days*",
        cause="forms when *high pressure over Ukraine* drives air *through the Iron Gates* gorge",
        effects="chills *Belgrade*, breaks *trees* and drifts snow",
        name="is an old *Serbian* word whose origin is *not certain*",
    ),
    Wind(
        "crivat",
        "the Balkans",
        "icy",
        aliases=("crivets",),
        what="is an *icy northeasterly wind* of *Romania and Moldova*",
        region="blows in *Moldova* and eastern *Romania*",
        direction="blows from the *northeast*, from the steppe",
        season="blows in *winter*",
        character="is *icy, strong and snowy*",
        cause="forms when the *Siberian high* sends *arctic air* around the Carpathians",
        effects="brings *blizzards*, snow drifts and *hard frost*",
        name="comes from an old *Slavic* word",
    ),
    # --- the rest of Europe --------------------------------------------------------------------
    Wind(
        "foehn",
        "the rest of Europe",
        "warm",
        aliases=("föhn", "fohn"),
        what="is a *warm, dry wind* that falls down the lee side of the *Alps*",
        region="blows in the valleys of the *Alps*, in *Switzerland*, Austria and Bavaria",
        direction="blows mostly from the *south*, across the Alps to the north",
        season="blows mostly in *spring and autumn*",
        character="is *warm, dry and gusty*, and gives very *clear views*",
        cause="forms when moist air *rises over the Alps and rains out*; it then *warms as it "
        "sinks* on the other side",
        effects="*melts snow quickly*, feeds fires and gives people *headaches*",
        name="comes from the Latin *Favonius*, the *mild west wind*",
    ),
    Wind(
        "bise",
        "the rest of Europe",
        "cold",
        what="is a *cold northeasterly wind* of *Switzerland*",
        region="blows on the *Swiss plateau* and over *Lake Geneva*",
        direction="blows from the *northeast*, between the Alps and the Jura",
        season="blows mostly in *winter*, though it can come in any season",
        character="is *cold, dry and cutting*",
        cause="forms when *high pressure over northern Europe* pushes air *between the Jura and "
        "the Alps*",
        effects="*coats the shore of Lake Geneva in ice* and brings *low cloud*",
        name="comes from an *old Germanic* word for a *whirling wind*",
    ),
    Wind(
        "halny",
        "the rest of Europe",
        "warm",
        what="is a *warm, stormy wind* of the *Tatra mountains*",
        region="blows in *southern Poland* and Slovakia, in the *Tatra mountains*",
        direction="blows from the *south*, over the Tatras into Poland",
        season="blows mostly in *October and November* and in *early spring*",
        character="is *warm, dry and violent*",
        cause="forms as a foehn: air *crosses the Tatras*, loses its rain and *warms on the way "
        "down*",
        effects="*flattens forests*, causes avalanches and troubles people's *mood*",
        name="comes from *hala*, a *mountain meadow* in Polish",
    ),
    Wind(
        "helm",
        "the rest of Europe",
        "cold",
        aliases=("helm wind",),
        what="is a *cold northeasterly wind* of *Cumbria* and the only named wind of *England*",
        region="blows in *Cumbria* in England, below *Cross Fell*",
        direction="blows from the *northeast*, down the slope of Cross Fell",
        season="blows mostly in *late winter and spring*",
        character="is *cold, strong and roaring*",
        cause="forms when air flows *over Cross Fell* and plunges down its steep side in a *lee "
        "wave*",
        effects="*roars like a train*, knocks over *sheep* and harms crops",
        name="comes from the *helmet of cloud* that sits on *the hilltop*",
    ),
    # --- Africa --------------------------------------------------------------------------------
    Wind(
        "sirocco",
        "Africa",
        "hot",
        aliases=("scirocco",),
        what="is a *hot wind from the Sahara* that crosses the sea to *southern Europe*",
        region="blows from the *Sahara* to *Italy*, Malta and Greece",
        direction="blows from the *south or southeast*, from Africa to Europe",
        season="blows mostly in *spring and autumn*",
        character="is *hot and dusty in Africa*, but *humid* when it reaches Europe",
        cause="forms when *lows moving east across the Mediterranean* draw up *hot air from the "
        "Sahara*",
        effects="brings *red dust and muddy rain*, and floods *Venice*",
        name="comes from the Arabic *sharq*, the *east*",
    ),
    Wind(
        "khamsin",
        "Africa",
        "hot",
        aliases=("hamsin",),
        what="is a *hot, dusty desert wind* of *Egypt*",
        region="blows in *Egypt* and on to *Israel* and the Levant",
        direction="blows from the *south*, out of the desert",
        season="blows in *spring*, from *March to May*",
        character="is *very hot, dry and full of sand*",
        cause="forms when *lows moving along the coast of North Africa* pull up *desert air*",
        effects="*darkens the sky with sand*, closes *airports* and dries crops",
        name="is the Arabic word for *fifty*, as it may blow for *fifty days*",
    ),
    Wind(
        "ghibli",
        "Africa",
        "hot",
        aliases=("gibli",),
        what="is a *hot desert wind* of *Libya*",
        region="blows in *Libya*, from the desert to the coast at *Tripoli*",
        direction="blows from the *south*, out of the Sahara",
        season="blows mostly in *spring and early summer*",
        character="is *very hot, dry and dusty*",
        cause="forms *ahead of lows over the Mediterranean* that draw *Saharan air* to the coast",
        effects="raises the *heat above 40 degrees*, carries dust and *withers plants*",
        name="comes from the Arabic for *the south*, and a *Japanese film studio* took it over",
    ),
    Wind(
        "harmattan",
        "Africa",
        "dusty",
        what="is a *dry, dusty trade wind* of *West Africa*",
        region="blows over *West Africa*, from the Sahara to the *Gulf of Guinea*",
        direction="blows from the *northeast*, out of the Sahara",
        season="blows from *late November to mid March*",
        character="is *dry, dusty and hazy*, with *cold nights*",
        cause="forms when *high pressure over the Sahara* sends desert air towards the *low over "
        "the "
        "Gulf of Guinea*",
        effects="*hides the sun in haze*, *cracks the skin* and grounds aircraft",
        name="probably comes from the *Twi* language of *Ghana*",
    ),
    Wind(
        "haboob",
        "Africa",
        "dusty",
        what="is a *violent wall of dust* driven by a thunderstorm, best known in *Sudan*",
        region="blows in *Sudan* around *Khartoum*, and also in Arabia and Arizona",
        direction="blows from *any direction*, *outward from a thunderstorm*",
        season="blows mostly from *May to September*",
        character="is *sudden, violent and thick with dust*",
        cause="forms when a *collapsing thunderstorm* sends *cold air rushing out* over dry ground",
        effects="*turns day into night* and stops all *traffic*",
        name="comes from the Arabic *habb*, *to blow*",
    ),
    Wind(
        "berg",
        "Africa",
        "hot",
        aliases=("berg wind",),
        what="is a *hot, dry wind* that falls from the plateau of *South Africa*",
        region="blows on the *coast of South Africa* and *Namibia*",
        direction="blows from the *inland plateau to the coast*",
        season="blows mostly in *winter*",
        character="is *hot and dry*, even in the *cold season*",
        cause="forms when *high pressure inland* pushes air *off the plateau*, and it warms as it "
        "sinks",
        effects="brings *hot winter days* and *bush fires*",
        name="means *mountain* in *Afrikaans*",
    ),
    Wind(
        "cape doctor",
        "Africa",
        "fresh",
        what="is a *strong, dry southeasterly wind* of *Cape Town*",
        region="blows in *Cape Town* and on *False Bay* in South Africa",
        direction="blows from the *southeast*",
        season="blows from *spring to late summer*, September to *March*",
        character="is *strong, dry and fresh*",
        cause="forms when the *South Atlantic high* drives air *around Table Mountain*",
        effects="*clears Cape Town of smog* and lays a *tablecloth of cloud* on Table Mountain",
        name="comes from the belief that it *cleans away disease* in *the Cape*",
    ),
    # --- the Middle East -----------------------------------------------------------------------
    Wind(
        "shamal",
        "the Middle East",
        "dusty",
        what="is a *dusty northwesterly wind* of *Iraq and the Persian Gulf*",
        region="blows over *Iraq*, Kuwait and the *Persian Gulf*",
        direction="blows from the *northwest*, along the Gulf",
        season="blows most in *summer*, in *June and July*",
        character="is *hot, dry and dusty*",
        cause="forms between *high pressure over Arabia* and *low pressure over Iran and Pakistan*",
        effects="raises *great dust storms* and *rough water for tankers*",
        name="is the Arabic word for *north*",
    ),
    Wind(
        "simoom",
        "the Middle East",
        "hot",
        aliases=("simoon", "samum"),
        what="is a *scorching, suffocating desert wind* of *Arabia*",
        region="blows in the deserts of *Arabia*, *Syria* and the Sahara",
        direction="blows from *no fixed direction*, as it *whirls*",
        season="blows mostly in *June, July and August*",
        character="is *scorching, dry and short*, often over within *twenty minutes*",
        cause="forms when the *desert ground heats up* and a *whirl of hot air* breaks loose",
        effects="causes *heat stroke* and *moves whole dunes*",
        name="comes from the Arabic for *poison*",
    ),
    # --- Asia ----------------------------------------------------------------------------------
    Wind(
        "monsoon",
        "Asia",
        "wet",
        what="is a *seasonal wind that reverses* and brings the rains to *South Asia*",
        region="blows over *India* and *Southeast Asia*",
        direction="blows from the *southwest in summer* and the *northeast in winter*",
        season="is wet from *June to September* and *dry in winter*",
        character="is *warm, wet and steady*",
        cause="forms because *land heats up faster than the sea*, so that *moist ocean air* flows "
        "inland",
        effects="*waters the crops of India* and causes *floods*",
        name="comes from the Arabic *mawsim*, *season*",
    ),
    Wind(
        "loo",
        "Asia",
        "hot",
        what="is a *hot afternoon wind* of the plains of *northern India and Pakistan*",
        region="blows on the *plains of northern India* and *Pakistan*",
        direction="blows from the *west*, from the Thar desert",
        season="blows in *May and June*, *before the rains*",
        character="is *fierce, hot and dry*, near *45 degrees*",
        cause="forms when *strong sun heats the Thar desert* and the *dry air* streams east",
        effects="causes *heatstroke* and *parches plants*; people drink green mango juice against "
        "it",
        name="is a *Hindi* word, perhaps from the Sanskrit for *flame*",
    ),
    Wind(
        "buran",
        "Asia",
        "icy",
        aliases=("purga",),
        what="is an *icy northeasterly wind* of the steppes of *Central Asia and Siberia*",
        region="blows over *Siberia*, *Kazakhstan* and Xinjiang",
        direction="blows from the *northeast*",
        season="blows mostly in *winter*",
        character="is *icy, fierce and full of snow*",
        cause="forms when *cold air breaks out* of the *Siberian high* behind a low",
        effects="brings *whiteouts* and *kills cattle* on the steppe",
        name="comes from a *Turkic* word for *whirling snow*",
    ),
    Wind(
        "oroshi",
        "Asia",
        "cold",
        what="is a *strong wind down the mountains* of *Japan*",
        region="blows on the *Kanto plain* of *Japan*",
        direction="blows from the *northwest*, down from the mountains",
        season="blows in *winter*",
        character="is *cold, dry and gusty*",
        cause="forms when the *winter monsoon* drops its *snow on the mountains* and falls to the "
        "plain",
        effects="*dries the air of Tokyo*, lifts dust and *feeds fires*",
        name="means *coming down* in *Japanese*",
    ),
    Wind(
        "elephanta",
        "Asia",
        "stormy",
        what="is a *strong southerly wind* of the *Malabar coast* of India",
        region="blows on the *Malabar coast* in *southwestern India*",
        direction="blows from the *south or southeast*",
        season="blows in *September and October*, at the *end of the monsoon*",
        character="is *strong and squally*, with *thunder*",
        cause="forms when the *summer monsoon retreats* and the *flow turns round*",
        effects="brings *thunderstorms* and *marks the end of the rains*",
        name="comes from the *Portuguese* for *elephant*",
    ),
    Wind(
        "amihan",
        "Asia",
        "cool",
        what="is the *cool northeasterly wind* of the *Philippines*",
        region="blows over the *Philippines*",
        direction="blows from the *northeast*",
        season="blows from *November to April*",
        character="is *cool, dry and gentle*",
        cause="forms when *cold high pressure over Siberia* and China pushes *air to the equator*",
        effects="brings *cool dry weather* and *good sailing*",
        name="comes from *Tagalog*, where it is also a *bird of legend*",
    ),
    # --- North America -------------------------------------------------------------------------
    Wind(
        "chinook",
        "North America",
        "warm",
        what="is a *warm, dry wind* that falls down the *Rocky Mountains*",
        region="blows east of the *Rocky Mountains*, in *Alberta* and Montana",
        direction="blows from the *west*, over the Rockies to the plains",
        season="blows mostly in *winter and early spring*",
        character="is *warm, dry and sudden*; it can warm the air by *twenty degrees in an hour*",
        cause="forms when *Pacific air* drops its rain on the Rockies and *warms as it sinks* to "
        "the plains",
        effects="*melts snow within hours*, so people call it the *snow eater*",
        name="comes from the *Chinook people* of the *Pacific Northwest*",
    ),
    Wind(
        "Santa Ana",
        "North America",
        "hot",
        what="is a *hot, dry wind* of *southern California*",
        region="blows in *southern California*, around *Los Angeles*",
        direction="blows from the *northeast or east*, from the desert to the sea",
        season="blows mostly in *autumn and winter*, from *October to March*",
        character="is *hot, very dry and gusty*",
        cause="forms when *high pressure over the Great Basin* pushes air *down through the "
        "canyons*",
        effects="*spreads wildfires* and keeps people *on edge*",
        name="comes from *Santa Ana Canyon* in *Orange County*",
    ),
    Wind(
        "diablo",
        "North America",
        "hot",
        what="is a *hot, dry wind* of the *San Francisco Bay* area",
        region="blows in the *San Francisco Bay* area in *northern California*",
        direction="blows from the *northeast*, from the hills to the bay",
        season="blows mostly in *autumn*",
        character="is *hot, dry and gusty*, often at *night*",
        cause="forms when *inland high pressure* over Nevada pushes air *over the coastal hills*",
        effects="*drives firestorms* such as the *Oakland fire of 1991*",
        name="comes from *Mount Diablo* and means *devil* in Spanish",
    ),
    Wind(
        "nor'easter",
        "North America",
        "stormy",
        aliases=("noreaster", "northeaster"),
        what="is a *great winter storm wind* of the *east coast of North America*",
        region="blows on the *east coast* of the United States, above all in *New England*",
        direction="blows from the *northeast*, from the Atlantic",
        season="blows mostly from *September to April*",
        character="is *stormy and wet*, with *heavy snow*",
        cause="forms when *arctic air meets the warm Gulf Stream* and a *low grows off the coast*",
        effects="brings *blizzards to Boston* and *floods the coast*",
        name="comes from the *northeast*, the point *it blows from*",
    ),
    Wind(
        "norther",
        "North America",
        "cold",
        aliases=("blue norther",),
        what="is a *sudden cold wind* of *Texas* and the Gulf of Mexico",
        region="blows in *Texas* and over the *Gulf of Mexico*",
        direction="blows from the *north*",
        season="blows from *autumn to spring*, mostly *December to February*",
        character="is *sudden, cold and dry*, under a *dark blue sky*",
        cause="forms *behind a cold front* when *arctic air* runs south over the flat Great Plains",
        effects="*drops the temperature by twenty degrees* in minutes and *freezes cattle*",
        name="comes from the *north*, and *blue* from the sky behind it",
    ),
    Wind(
        "squamish",
        "North America",
        "cold",
        what="is a *cold, violent wind* of the fjords of *British Columbia*",
        region="blows in the *fjords of British Columbia*, such as *Howe Sound*",
        direction="blows from the *northeast*, down the fjords",
        season="blows in *winter*",
        character="is *cold, strong and violent*",
        cause="forms when *arctic air inland* escapes *through the fjords* to the sea",
        effects="covers boats with *freezing spray* and *dies out at sea*",
        name="comes from the *Squamish people* of *Canada*",
    ),
    Wind(
        "papagayo",
        "North America",
        "strong",
        what="is a *strong northeasterly wind* of the Pacific coast of *Costa Rica*",
        region="blows on the *Pacific coast* of *Nicaragua* and Costa Rica",
        direction="blows from the *northeast*, through the mountain gap to the Pacific",
        season="blows mostly from *December to March*",
        character="is *strong, dry and steady*",
        cause="forms when *cold air from North America* pours *through the gap of Lake Nicaragua*",
        effects="*stirs up cold water*, which *feeds fish* off the coast",
        name="comes from the *Gulf of Papagayo* and means *parrot*",
    ),
    Wind(
        "kona",
        "North America",
        "wet",
        what="is a *wet southwesterly wind* of *Hawaii*",
        region="blows in *Hawaii*",
        direction="blows from the *southwest*, *against the trade winds*",
        season="blows mostly in *winter*, from *October to April*",
        character="is *warm, wet and sultry*",
        cause="forms when a *low northwest of Hawaii* *stops the trade winds*",
        effects="brings *heavy rain and landslides* and *volcanic fog*",
        name="means *leeward* in *Hawaiian*",
    ),
    Wind(
        "williwaw",
        "North America",
        "violent",
        what="is a *sudden violent gust* that falls from the mountains of *Alaska*",
        region="blows on the coast of *Alaska* and in the *Strait of Magellan*",
        direction="blows from the *mountains down to the sea*",
        season="blows mostly in *winter*",
        character="is *sudden, cold and violent*",
        cause="forms when *cold heavy air falls* from *snow fields and glaciers* to the sea",
        effects="*capsizes boats* and *whips up spray*",
        name="is a word of *sailors and seal hunters* of *unknown origin*",
    ),
    # --- South America -------------------------------------------------------------------------
    Wind(
        "pampero",
        "South America",
        "cold",
        what="is a *cold southwesterly wind* of *Argentina and Uruguay*",
        region="blows over the *pampas* of *Argentina* and Uruguay",
        direction="blows from the *southwest*, from the south polar region",
        season="blows mostly in *winter*, from *June to September*",
        character="is *cold, squally and sudden*, with a *roll of cloud*",
        cause="forms *behind a cold front* when *polar air* bursts onto the pampas",
        effects="brings *thunder and dust*, and then *clear cool air* to Buenos Aires",
        name="comes from the *pampas*, the *grass plains*",
    ),
    Wind(
        "zonda",
        "South America",
        "hot",
        what="is a *hot, dry wind* that falls from the *Andes* in *Argentina*",
        region="blows in *western Argentina*, in *Mendoza* and San Juan",
        direction="blows from the *west*, over the Andes",
        season="blows mostly from *May to November*",
        character="is *hot, dry and dusty*",
        cause="forms when *Pacific air* leaves its snow on the Andes and *warms on the way down*",
        effects="*melts the snow of the Andes*, spreads fires and *damages roofs*",
        name="comes from a *valley in San Juan*",
    ),
    Wind(
        "sudestada",
        "South America",
        "rainy",
        what="is a *rainy southeasterly wind* of the *Rio de la Plata*",
        region="blows on the *Rio de la Plata*, at *Buenos Aires* and Montevideo",
        direction="blows from the *southeast*, up the river mouth",
        season="blows mostly from *July to October*",
        character="is *cool, wet and long*, lasting *for days*",
        cause="forms between a *low over Uruguay* and *high pressure over the South Atlantic*",
        effects="*pushes the river up* and *floods Buenos Aires*",
        name="comes from the Spanish *sudeste*, *southeast*",
    ),
    # --- Australia -----------------------------------------------------------------------------
    Wind(
        "brickfielder",
        "Australia",
        "hot",
        what="is a *hot, dusty northerly wind* of *southeastern Australia*",
        region="blows in *Victoria* and *New South Wales* in southeastern Australia",
        direction="blows from the *north*, out of the desert",
        season="blows in *summer*, from *December to February*",
        character="is *very hot, dry and dusty*",
        cause="forms *ahead of a low* that draws *air from the deserts of inland Australia*",
        effects="brings *dust and heat waves* and feeds *bush fires*",
        name="comes from the *brick fields of Sydney*, whose *red dust* it carried",
    ),
    Wind(
        "fremantle doctor",
        "Australia",
        "cool",
        aliases=("freo doctor",),
        what="is a *cool afternoon sea breeze* of *Perth* in Western Australia",
        region="blows in *Perth and Fremantle* in *Western Australia*",
        direction="blows from the *southwest*, from the Indian Ocean",
        season="blows on *summer afternoons*, from *October to March*",
        character="is *cool, fresh and regular*",
        cause="forms because the *land heats up faster than the Indian Ocean*, which *draws in sea "
        "air*",
        effects="*cools the city of Perth* and delights *surfers and sailors*",
        name="comes from the *port of Fremantle*, as it *relieves people* like a doctor",
    ),
    Wind(
        "southerly buster",
        "Australia",
        "cool",
        aliases=("buster",),
        what="is a *sudden cool southerly wind* of *Sydney and New South Wales*",
        region="blows on the *coast of New South Wales*, at *Sydney*",
        direction="blows from the *south*, up the coast",
        season="blows from *spring to autumn*, mostly *October to March*",
        character="is *sudden, cool and squally*",
        cause="forms when a *cold front* is held up by the *Great Dividing Range* and surges up "
        "the coast",
        effects="*ends hot days in Sydney* with a drop of *fifteen degrees* and topples boats",
        name="comes from *southerly* and *buster, something that breaks out*",
    ),
)

BY_TITLE = {wind.title: wind for wind in WINDS}


def everything(wind: Wind) -> str:
    """The long answer: all attributes of one wind."""
    first = wind.answer("what")
    rest = ("region", "direction", "season", "character", "cause", "effects")
    return " ".join(
        [first, *(f"It {text(getattr(wind, part))}." for part in rest), wind.answer("name")]
    )


def in_group(group: str) -> list[Wind]:
    """The winds of one part of the world, in the order of the table."""
    return [wind for wind in WINDS if wind.group == group]


def group_answer(group: str) -> str:
    """The sentence that names the winds of one part of the world."""
    names = [f"the {wind.title}" for wind in in_group(group)]
    return f"The winds of {group} that I know are {_and(names)}."


def all_winds() -> str:
    """The longest answer: every wind, by part of the world, each with one word for its temper."""
    parts = [
        f"In {group}: "
        + ", ".join(f"the {wind.temper} {wind.title}" for wind in in_group(group))
        + "."
        for group in GROUPS
    ]
    return f"I know {len(WINDS)} winds. " + " ".join(parts) + " Ask me about any of them."


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
