"""Confirmatory factor analysis and structural models on covariances, in LISREL's all-y form.

    Σ = Λ (I − B)⁻¹ Ψ (I − B)⁻ᵀ Λᵀ + Θ        (Jöreskog, 1970; Bollen, 1989, eq. 8.4)

Λ loadings, B paths among latent variables, Ψ latent (residual) covariances, Θ residual covariances of items.
"""
