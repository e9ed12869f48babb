"""Who and what the demo hospital is made of. Every name is invented."""

from typing import Literal

import msgspec

Role = Literal["RECEPTION", "NURSE", "ATTENDANT", "DOCTOR", "ADMIN", "AUDITOR"]


class Place(msgspec.Struct, frozen=True):
    """A department: its code, its name here and in Hindi, its rooms, and how long a visit usually takes, in minutes."""

    code: str
    name: str
    hindi: str
    rooms: tuple[str, ...]
    minutes: int


class Member(msgspec.Struct, frozen=True):
    """A member of staff and the departments, by code, in which the role counts."""

    username: str
    name: str
    role: Role
    places: tuple[str, ...] = ()


CHILDREN = "P"
"""The department in which the priority signs for children are asked (triage.md T3)."""

PLACES = (
    Place("G", "General Medicine", "सामान्य चिकित्सा", ("Room 1", "Room 2", "Room 3"), 8),
    Place("C", "Cardiology", "हृदय रोग", ("Room 4", "Room 5"), 15),
    Place("P", "Paediatrics", "बाल रोग", ("Room 6", "Room 7"), 10),
    Place("O", "Orthopaedics", "हड्डी रोग", ("Room 8", "Room 9"), 12),
    Place("E", "Eye Clinic", "नेत्र रोग", ("Room 10", "Room 11"), 10),
    Place("S", "Skin Clinic", "त्वचा रोग", ("Room 12",), 8),
    Place("L", "Laboratory", "जाँच", ("Room 14", "Room 15"), 5),
    Place("D", "Pharmacy", "दवा काउंटर", ("Counter 1", "Counter 2"), 3),
)

EVERYWHERE = tuple(place.code for place in PLACES)

DOCTORS = (
    Member("meera", "Dr Meera Nair", "DOCTOR", ("G",)),
    Member("arjun", "Dr Arjun Sethi", "DOCTOR", ("G",)),
    Member("kavita", "Dr Kavita Joshi", "DOCTOR", ("G",)),
    Member("imran", "Dr Imran Qureshi", "DOCTOR", ("C",)),
    Member("lakshmi", "Dr Lakshmi Iyer", "DOCTOR", ("C",)),
    Member("sunita", "Dr Sunita Rao", "DOCTOR", ("P",)),
    Member("david", "Dr David Thomas", "DOCTOR", ("P",)),
    Member("harpreet", "Dr Harpreet Gill", "DOCTOR", ("O",)),
    Member("nisha", "Dr Nisha Patel", "DOCTOR", ("O",)),
    Member("rohan", "Dr Rohan Kulkarni", "DOCTOR", ("E",)),
    Member("fatima", "Dr Fatima Khan", "DOCTOR", ("E",)),
    Member("vikram", "Dr Vikram Menon", "DOCTOR", ("S",)),
    Member("anjali", "Dr Anjali Das", "DOCTOR", ("G", "C")),
    Member("george", "Dr George Mathew", "DOCTOR", ("P", "S")),
)
"""Fourteen, all verified. The first two share their first department and are left to whoever tries the demo."""

OTHERS = (
    Member("thomas", "Nurse Thomas", "NURSE", EVERYWHERE),
    Member("rekha", "Nurse Rekha", "NURSE", ("P", "O", "E")),
    Member("leela", "Leela at reception", "RECEPTION", EVERYWHERE),
    Member("joseph", "Joseph at reception", "RECEPTION", EVERYWHERE),
    Member("ramesh", "Ramesh in the laboratory", "ATTENDANT", ("L",)),
    Member("asif", "Asif in the laboratory", "ATTENDANT", ("L",)),
    Member("geeta", "Geeta in the pharmacy", "ATTENDANT", ("D",)),
    Member("suresh", "Suresh in the pharmacy", "ATTENDANT", ("D",)),
    Member("admin", "Anita Bose, administrator", "ADMIN"),
    Member("auditor", "Paul D'Souza, auditor", "AUDITOR"),
)

SIGN_INS = {
    "admin": "admin",
    "doctor": "meera",
    "doctor2": "arjun",
    "nurse": "thomas",
    "reception": "leela",
    "auditor": "auditor",
}
"""Which member of staff stands behind each sign-in that the demo hands out."""

GIVEN_NAMES = [
    "Aarav",
    "Aditi",
    "Amit",
    "Ananya",
    "Arun",
    "Asha",
    "Bhavna",
    "Deepak",
    "Divya",
    "Farhan",
    "Gauri",
    "Harish",
    "Isha",
    "Jaya",
    "Kabir",
    "Kamala",
    "Karan",
    "Lata",
    "Madhav",
    "Maria",
    "Meghna",
    "Mohan",
    "Nandini",
    "Naveen",
    "Neha",
    "Omar",
    "Padma",
    "Pooja",
    "Rahul",
    "Rajesh",
    "Rani",
    "Ritu",
    "Sameer",
    "Sanjay",
    "Sarita",
    "Seema",
    "Shanti",
    "Tanvi",
    "Uma",
    "Vijay",
    "Yusuf",
    "Zara",
]
FAMILY_NAMES = [
    "Ahmed",
    "Bhat",
    "Chatterjee",
    "Desai",
    "Fernandes",
    "Ghosh",
    "Gupta",
    "Hussain",
    "Jain",
    "Kapoor",
    "Kumar",
    "Mehta",
    "Mishra",
    "Mukherjee",
    "Naidu",
    "Pandey",
    "Pillai",
    "Prasad",
    "Rao",
    "Reddy",
    "Saxena",
    "Shah",
    "Sharma",
    "Singh",
    "Sinha",
    "Varma",
    "Verma",
    "Yadav",
]

COMPLAINTS = {
    "G": ("fever", "cough", "headache", "stomach ache", "tiredness"),
    "C": ("chest tightness on stairs", "palpitations", "blood pressure check"),
    "P": ("fever", "cough", "vaccination", "ear ache"),
    "O": ("knee pain", "back pain", "sprained ankle"),
    "E": ("blurred sight", "red eye", "new glasses"),
    "S": ("rash", "itching", "acne"),
    "L": ("blood test",),
    "D": ("collect medicine",),
}
