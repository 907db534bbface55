"""Our own line icons, on a grid of 24. One drawing a name; the style sheet gives stroke and size (`.icon`)."""

from types import MappingProxyType

ICONS = MappingProxyType(
    {
        "arrow": '<path d="M5 12h14M13 6l6 6-6 6"/>',
        "back": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
        "badge": '<rect x="5" y="6" width="14" height="15" rx="2"/><path d="M9 6V3h6v3"/>'
        '<circle cx="12" cy="12" r="2.2"/><path d="M8.5 18c.6-2.2 6.4-2.2 7 0"/>',
        "briefcase": '<rect x="3" y="8" width="18" height="12" rx="2"/><path d="M9 8V5h6v3M3 13h18"/>',
        "calendar": '<rect x="4" y="5" width="16" height="16" rx="2"/><path d="M4 10h16M9 3v4M15 3v4"/>',
        "cancelled": '<circle cx="12" cy="12" r="9"/><path d="M6 18L18 6"/>',
        "check": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
        "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
        "close": '<path d="M6 6l12 12M18 6L6 18"/>',
        "copy": '<rect x="9" y="9" width="11" height="11" rx="2"/>'
        '<path d="M15 5.5A1.5 1.5 0 0 0 13.5 4h-8A1.5 1.5 0 0 0 4 5.5v8A1.5 1.5 0 0 0 5.5 15"/>',
        "dialogue": '<path d="M4 5h11v8H9l-3 3v-3H4z"/><path d="M18 9h2v8h-2v3l-3-3h-4"/>',
        "display": '<path d="M3 18L8 6l5 12M4.7 14h6.6M15 18l3-7.5L21 18M16 15.5h4"/>',
        "document": '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4M9 12h6M9 16h6"/>',
        "download": '<path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14"/>',
        "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.1"/>',
        "link": '<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1"/>',
        "live": '<circle cx="12" cy="12" r="3.5" fill="currentColor"/><path d="M6 18a8.5 8.5 0 0 1 0-12M18 6a8.5 8.5 0 0 1 0 12"/>',
        "mail": '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M3.5 7l8.5 6 8.5-6"/>',
        "moved": '<path d="M4 8h13M13 4l4 4-4 4M20 16H7M11 12l-4 4 4 4"/>',
        "people": '<circle cx="9" cy="8" r="3.5"/><path d="M3 20c.5-6 11.5-6 12 0M15.5 5a3.5 3.5 0 0 1 0 6.5M17.5 14.5c2 .6 3.3 2.5 3.5 5.5"/>',
        "person": '<circle cx="12" cy="8" r="4"/><path d="M5 21c.6-7.5 13.4-7.5 14 0"/>',
        "phone": '<path d="M6 3h3l1.5 5-2 1.5a12 12 0 0 0 6 6l1.5-2 5 1.5v3a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z"/>',
        "pin": '<path d="M12 21.5c-4.5-5-7-8.3-7-11.5a7 7 0 0 1 14 0c0 3.2-2.5 6.5-7 11.5z"/><circle cx="12" cy="10" r="2.5"/>',
        "planned": '<circle cx="12" cy="12" r="8" stroke-dasharray="3 4"/>',
        "print": '<path d="M7 9V4h10v5M7 17H4V9h16v8h-3"/><path d="M7 14h10v6H7z"/>',
        "scan": '<path d="M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16"/>',
        "search": '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5"/>',
        "share": '<circle cx="6" cy="12" r="2.5"/><circle cx="17" cy="6" r="2.5"/><circle cx="17" cy="18" r="2.5"/>'
        '<path d="M8.3 11l6.5-3.7M8.3 13l6.5 3.7"/>',
        "star": '<path d="M12 3.5l2.6 5.6 6 .8-4.4 4.2 1.1 6-5.3-3-5.3 3 1.1-6L3.4 9.9l6-.8z"/>',
        "ticket": '<path d="M3 7h18v3.5a1.8 1.8 0 0 0 0 3.5V17H3v-3a1.8 1.8 0 0 0 0-3.5z"/><path d="M14 8.5v7" stroke-dasharray="1.5 2.5"/>',
        "warning": '<path d="M12 4L2.8 20h18.4z"/><path d="M12 10v4.5M12 17.2v.1"/>',
    },
)
