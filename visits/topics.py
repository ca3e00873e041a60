"""What a learning visit is about. No Django."""

from visits.guide import Part

TOPICS = (
    Part("styrdokument", "Styrdokument och politisk förankring", "Steering documents and political anchoring"),
    Part("mobilitet", "Strategisk mobilitet", "Strategic mobility"),
    Part(
        "infrastruktur",
        "Mellankommunal samverkan om infrastrukturplaner och regional kollektivtrafik",
        "Inter-municipal cooperation on infrastructure plans and regional public transport",
    ),
    Part("industriell_symbios", "Industriell symbios", "Industrial symbiosis"),
    Part("fjarrvarme", "Fjärrvärme i ytterområden", "District heating in outlying areas"),
    Part("fastigheter", "Energieffektivisering i fastighetsförvaltningen", "Energy efficiency in property management"),
    Part("fornybar_energi", "Förnybar energi", "Renewable energy"),
)
