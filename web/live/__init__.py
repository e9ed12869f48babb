"""Live: what boards, phones and staff hear without asking. Encoded once, the same bytes to every listener.

journal ──► feed ──frames──► hub ──bytes──► listeners (SSE)
                              └── ring: the last ten minutes, for whoever comes back
"""
